import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { FormDialog } from './form-dialog.tsx';

/** Asks before something that can be undone, or that concerns others. */
export function AskDialog({
  text,
  note,
  onConfirm,
  ...dialog
}: {
  readonly title: string;
  readonly text: string;
  /** What is to be known besides. */
  readonly note?: ReactNode;
  readonly button: string;
  /** @throws Failure */
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}) {
  return (
    <FormDialog {...dialog} onSubmit={onConfirm} focusButton>
      <Text size="sm">{text}</Text>
      {note}
    </FormDialog>
  );
}
