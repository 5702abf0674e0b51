import { TextInput, type TextInputProps } from '@mantine/core';

/** A line of text. What is typed is nothing that a browser should fill in. */
export function TextField({
  onChange,
  ...rest
}: Omit<TextInputProps, 'onChange' | 'value'> & {
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  return (
    <TextInput
      autoComplete="off"
      {...rest}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
