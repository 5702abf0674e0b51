import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';

/** A password that must be given; the button that shows it is in reach of the keyboard. */
export function PasswordField({
  onChange,
  ...rest
}: Omit<PasswordInputProps, 'onChange' | 'value'> & {
  readonly value: string;
  readonly onChange: (password: string) => void;
}) {
  const t = useWords(commonWords);
  return (
    <PasswordInput
      {...rest}
      onChange={(event) => onChange(event.currentTarget.value)}
      required
      visibilityToggleFocusable
      visibilityToggleButtonProps={{ 'aria-label': t.showPassword }}
    />
  );
}
