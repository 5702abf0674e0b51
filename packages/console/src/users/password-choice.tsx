import { SegmentedControl, Stack } from '@mantine/core';
import { PasswordField } from '../components/password-field.tsx';
import { useWords } from '../i18n/words.ts';
import { userWords } from '../words/users.ts';

export interface PasswordChoice {
  readonly how: 'generate' | 'type';
  /** Empty unless it is typed. */
  readonly typed: string;
}

/** Whether a password is generated, or typed here. */
export function PasswordChoiceField({
  value,
  onChange,
}: {
  readonly value: PasswordChoice;
  readonly onChange: (value: PasswordChoice) => void;
}) {
  const t = useWords(userWords);
  return (
    <Stack gap="xs">
      <SegmentedControl
        aria-label={t.passwordHow}
        value={value.how}
        onChange={(how) => onChange({ how: how as PasswordChoice['how'], typed: '' })}
        data={[
          { value: 'generate', label: t.generate },
          { value: 'type', label: t.type },
        ]}
      />
      {value.how === 'type' && (
        <PasswordField
          label={t.password}
          description={t.passwordHelp}
          value={value.typed}
          onChange={(password) => onChange({ how: 'type', typed: password })}
          autoComplete="new-password"
        />
      )}
    </Stack>
  );
}
