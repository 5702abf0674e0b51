import { Alert, Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { Download, KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { secretWords } from '../words/secret.ts';
import { downloadText } from './download-text.ts';
import { FailureNote } from './failure-note.tsx';
import { useReturnFocus } from './use-return-focus.ts';
import { ValueRow } from './value-row.tsx';

/** What is shown: public values beside the secret one, in the order of reading. */
export interface Shown {
  readonly title: string;
  /** e.g. `Password` and its value */
  readonly values: readonly (readonly [name: string, value: string])[];
  /** Name of the file that the download makes. */
  readonly file: string;
  /** What happens now, e.g. that the old password is refused from now on. */
  readonly note?: string;
  /** What went wrong after the secret was made. */
  readonly failure?: unknown;
}

/**
 * Shows a secret the only time that it is known. It closes by its own button alone, and not before the
 * reader says that the secret is kept: neither Escape nor a click beside it loses a password.
 */
export function SecretOnce({
  shown,
  onClose,
}: {
  readonly shown: Shown | undefined;
  readonly onClose: () => void;
}) {
  if (!shown) return null;
  return <SecretDialog shown={shown} onClose={onClose} />;
}

function SecretDialog({ shown, onClose }: { readonly shown: Shown; readonly onClose: () => void }) {
  const t = useWords(secretWords);
  const [saved, setSaved] = useState(false);
  useReturnFocus();
  const text = `${shown.values.map(([name, value]) => `${name}: ${value}`).join('\n')}\n`;
  return (
    <Modal
      opened
      onClose={() => undefined}
      title={shown.title}
      size="lg"
      closeOnEscape={false}
      closeOnClickOutside={false}
      withCloseButton={false}
    >
      <Stack>
        <Alert color="yellow" icon={<KeyRound aria-hidden />} title={t.onceTitle}>
          {t.once}
        </Alert>
        {shown.values.map(([name, value]) => (
          <ValueRow key={name} name={name} value={value} />
        ))}
        {shown.note && (
          <Text size="sm" c="dimmed">
            {shown.note}
          </Text>
        )}
        <FailureNote error={shown.failure} />
        <Group>
          <Button
            variant="default"
            leftSection={<Download size={16} aria-hidden />}
            onClick={() => downloadText(shown.file, text)}
          >
            {t.download}
          </Button>
        </Group>
        <Checkbox
          label={t.saved}
          checked={saved}
          onChange={(event) => setSaved(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button disabled={!saved} onClick={onClose}>
            {t.close}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
