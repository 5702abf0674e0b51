import { PasswordField } from '../components/password-field.tsx';
import { useWords } from '../i18n/words.ts';
import { sessionWords } from '../words/session.ts';

const MIN_CHARACTERS = 12;

export interface NewPassword {
  readonly next: string;
  readonly again: string;
}

/** Whether the two fields hold one password that is long enough; the server has the last word. */
export function isReady({ next, again }: NewPassword): boolean {
  return [...next].length >= MIN_CHARACTERS && next === again;
}

/** A new password of the member, typed twice. */
export function NewPasswordFields({
  value,
  onChange,
}: {
  readonly value: NewPassword;
  readonly onChange: (value: NewPassword) => void;
}) {
  const t = useWords(sessionWords);
  const missing = MIN_CHARACTERS - [...value.next].length;
  return (
    <>
      <PasswordField
        label={t.next}
        description={t.nextHelp}
        value={value.next}
        onChange={(password) => onChange({ ...value, next: password })}
        error={value.next !== '' && missing > 0 ? t.tooShort(missing) : undefined}
        autoComplete="new-password"
      />
      <PasswordField
        label={t.again}
        value={value.again}
        onChange={(password) => onChange({ ...value, again: password })}
        error={value.again !== '' && value.again !== value.next ? t.differs : undefined}
        autoComplete="new-password"
      />
    </>
  );
}
