import { PasswordInput, SegmentedControl, Stack } from '@mantine/core';
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
        <PasswordInput
          label={t.password}
          description={t.passwordHelp}
          value={value.typed}
          onChange={(event) => onChange({ how: 'type', typed: event.currentTarget.value })}
          autoComplete="new-password"
          required
        />
      )}
    </Stack>
  );
}
