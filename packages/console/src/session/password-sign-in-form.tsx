import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { CODES, Failure } from '../api/failure.ts';
import { useClient } from '../api/use-client.ts';
import { PasswordField } from '../components/password-field.tsx';
import { useWords } from '../i18n/words.ts';
import { sessionWords } from '../words/session.ts';
import { SignInFailure } from './sign-in-failure.tsx';

/** Signs in with address and password, and the second factor where one is asked for. */
export function PasswordSignInForm({
  to,
  isSecond,
}: {
  /** The page to show afterwards. */
  readonly to: string | undefined;
  /** Another way stands above, and is the usual one. */
  readonly isSecond: boolean;
}) {
  const t = useWords(sessionWords);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const signIn = useSignIn(to);
  const { error } = signIn;
  const isCodeAsked =
    error instanceof Failure &&
    (error.code === CODES.secondFactorNeeded || error.code === CODES.secondFactorWrong);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ email, password, ...(code && { code }) });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t.email}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          autoComplete="username"
          placeholder="owner@localhost"
          required
        />
        <PasswordField
          label={t.password}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
        />
        {isCodeAsked && (
          <TextInput
            label={t.code}
            description={t.codeHelp}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            autoComplete="one-time-code"
            inputMode="text"
            autoFocus
            required
          />
        )}
        <SignInFailure error={error} />
        <Button
          type="submit"
          loading={signIn.isPending}
          fullWidth
          {...(isSecond && { variant: 'default' })}
        >
          {isCodeAsked ? t.continue : t.signIn}
        </Button>
      </Stack>
    </form>
  );
}

function useSignIn(to: string | undefined) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: { email: string; password: string; code?: string }) =>
      client.control('signIn', { body }),
    async onSuccess(session) {
      queries.clear();
      queries.setQueryData(['session'], session);
      await navigate({ to: to ?? '/clusters', replace: true });
    },
  });
}
