import { Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { Dialog } from './dialog.tsx';
import { FailureNote } from './failure-note.tsx';

/** What every dialog with a form says of itself. */
export interface FormDialogProps {
  readonly title: string;
  /** On the button that does it. */
  readonly button: string;
  readonly size?: 'md' | 'lg';
  readonly isDanger?: boolean;
  /** What is filled in cannot be sent yet. */
  readonly isIncomplete?: boolean;
  /** Has the button take the focus, where there is no field to. */
  readonly focusButton?: boolean;
  /** Of what the form itself asked the server for. */
  readonly error?: unknown;
  readonly onClose: () => void;
  /** The fields. */
  readonly children: ReactNode;
}

/** A dialog that fills in something and sends it. It closes when that is done; else it says why not. */
export function FormDialog({
  onSubmit,
  onClose,
  onDone = onClose,
  children,
  ...props
}: FormDialogProps & {
  /** @throws Failure */
  readonly onSubmit: () => Promise<unknown>;
  /** In place of closing. */
  readonly onDone?: () => void;
}) {
  const t = useWords(commonWords);
  const send = useMutation({
    // What a reply may hold, a password too, stays out of the cache.
    async mutationFn() {
      await onSubmit();
    },
    onSuccess: onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!props.isIncomplete) send.mutate();
  };
  return (
    <Dialog onClose={onClose} title={props.title} {...(props.size && { size: props.size })}>
      <form onSubmit={submit}>
        <Stack>
          {children}
          <FailureNote error={props.error ?? send.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t.cancel}
            </Button>
            <Button
              type="submit"
              loading={send.isPending}
              disabled={props.isIncomplete ?? false}
              {...(props.isDanger && { color: 'red' })}
              {...(props.focusButton && { 'data-autofocus': true })}
            >
              {props.button}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
