import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { Dialog } from './dialog.tsx';
import { FailureNote } from './failure-note.tsx';

/** Asks to type the name of what is to be dropped, and says what is lost with it. */
export function DropDialog({
  title,
  name,
  warning,
  onDrop,
  onClose,
}: {
  readonly title: string;
  readonly name: string;
  readonly warning: string;
  /** @throws Failure */
  readonly onDrop: () => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const t = useWords(commonWords);
  const [typed, setTyped] = useState('');
  const drop = useMutation({ mutationFn: onDrop, onSuccess: onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed === name) drop.mutate();
  };
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{warning}</Text>
          <TextInput
            label={t.typeToConfirm(name)}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
          <FailureNote error={drop.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t.cancel}
            </Button>
            <Button type="submit" color="red" disabled={typed !== name} loading={drop.isPending}>
              {t.drop}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
