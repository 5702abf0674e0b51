import { Alert } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { CODES, Failure } from '../api/failure.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { useWords } from '../i18n/words.ts';
import { sessionWords } from '../words/session.ts';

/** What went wrong with a password or a code. That a code is asked for is no failure. */
export function SignInFailure({ error }: { readonly error: unknown }) {
  const t = useWords(sessionWords);
  if (!(error instanceof Failure)) return <FailureNote error={error} />;
  if (error.code === CODES.secondFactorNeeded) return null;
  const texts = {
    [CODES.signInFailed]: [t.wrong, t.wrongHelp],
    [CODES.secondFactorWrong]: [t.codeWrong, t.codeWrongHelp],
  }[error.code];
  if (!texts) return <FailureNote error={error} />;
  return (
    <Alert color="red" icon={<TriangleAlert aria-hidden />} title={texts[0]} role="alert">
      {texts[1]}
    </Alert>
  );
}
