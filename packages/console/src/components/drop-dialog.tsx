import { Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { FormDialog } from './form-dialog.tsx';
import { TextField } from './text-field.tsx';

/** Asks to type the name of what is to be dropped, and says what is lost with it. */
export function DropDialog({
  name,
  warning,
  note,
  onDrop,
  ...dialog
}: {
  readonly title: string;
  readonly name: string;
  readonly warning: string;
  /** What is to be known besides. */
  readonly note?: ReactNode;
  /** @throws Failure */
  readonly onDrop: () => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const t = useWords(commonWords);
  const [typed, setTyped] = useState('');
  return (
    <FormDialog
      {...dialog}
      button={t.drop}
      isDanger
      isIncomplete={typed !== name}
      onSubmit={onDrop}
    >
      <Text size="sm">{warning}</Text>
      {note}
      <TextField
        label={t.typeToConfirm(name)}
        value={typed}
        onChange={setTyped}
        spellCheck={false}
        data-autofocus
      />
    </FormDialog>
  );
}
