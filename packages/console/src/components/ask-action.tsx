import type { ReactNode } from 'react';
import { AskDialog } from './ask-dialog.tsx';
import type { RowAction } from './row-menu.tsx';

/** An action that asks before it is done, under its own name. */
export function askAction({
  name,
  title,
  text,
  note,
  onConfirm,
  ...action
}: Omit<RowAction, 'dialog' | 'isDanger'> & {
  /** Of what it is done with. */
  readonly name: string;
  /** If it is not `LABEL: NAME`. */
  readonly title?: string;
  readonly text: string;
  readonly note?: ReactNode;
  /** @throws Failure */
  readonly onConfirm: () => Promise<unknown>;
}): RowAction {
  const { label } = action;
  return {
    ...action,
    dialog: (close) => (
      <AskDialog
        title={title ?? `${label}: ${name}`}
        button={label}
        onConfirm={onConfirm}
        onClose={close}
        {...{ text, note }}
      />
    ),
  };
}
