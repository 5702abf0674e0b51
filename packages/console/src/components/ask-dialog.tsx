import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { Dialog } from './dialog.tsx';
import { FailureNote } from './failure-note.tsx';

/** Asks before something that can be undone, or that concerns others. */
export function AskDialog({
  title,
  text,
  button,
  onConfirm,
  onClose,
}: {
  readonly title: string;
  readonly text: string;
  readonly button: string;
  /** @throws Failure */
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const t = useWords(commonWords);
  const act = useMutation({ mutationFn: onConfirm, onSuccess: onClose });
  return (
    <Dialog onClose={onClose} title={title}>
      <Stack>
        <Text size="sm">{text}</Text>
        <FailureNote error={act.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button onClick={() => act.mutate()} loading={act.isPending} data-autofocus>
            {button}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
