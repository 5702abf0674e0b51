import { Text } from '@mantine/core';
import { FormDialog } from './form-dialog.tsx';

/** Asks before something that can be undone, or that concerns others. */
export function AskDialog({
  text,
  onConfirm,
  ...dialog
}: {
  readonly title: string;
  readonly text: string;
  readonly button: string;
  /** @throws Failure */
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}) {
  return (
    <FormDialog {...dialog} onSubmit={onConfirm} focusButton>
      <Text size="sm">{text}</Text>
    </FormDialog>
  );
}
