import { Alert, Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { CODES, Failure } from '../api/failure.ts';
import { useClient } from '../api/use-client.ts';
import { PasswordField } from '../components/password-field.tsx';
import { useWords } from '../i18n/words.ts';
import { sessionWords } from '../words/session.ts';
import { isReady, NewPasswordFields } from './new-password-fields.tsx';
import { SignInFailure } from './sign-in-failure.tsx';

const EMPTY = { next: '', again: '' };

/** Replaces the member's own password. */
export function ReplacePasswordForm() {
  const t = useWords(sessionWords);
  const client = useClient();
  const queries = useQueryClient();
  const [password, setPassword] = useState('');
  const [fresh, setFresh] = useState(EMPTY);
  const [code, setCode] = useState('');
  const replace = useMutation({
    mutationFn: () =>
      client.control('replacePassword', {
        body: { password, newPassword: fresh.next, ...(code && { code }) },
      }),
    async onSuccess(session) {
      setPassword('');
      setFresh(EMPTY);
      setCode('');
      queries.setQueryData(['session'], session);
      await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    },
  });
  const { error } = replace;
  const isCodeAsked =
    code !== '' || (error instanceof Failure && error.code === CODES.secondFactorNeeded);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady(fresh)) replace.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordField
          label={t.present}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
        />
        <NewPasswordFields value={fresh} onChange={setFresh} />
        {isCodeAsked && (
          <TextInput
            label={t.code}
            description={t.codeHelp}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            autoComplete="one-time-code"
          />
        )}
        <SignInFailure error={error} />
        {replace.isSuccess && (
          <Alert color="green" role="status">
            {t.replaced}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button type="submit" disabled={!isReady(fresh)} loading={replace.isPending}>
            {t.replace}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
