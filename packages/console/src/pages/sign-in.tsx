import { Button, Card, Center, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { CODES, Failure } from '../api/failure.ts';
import { useClient } from '../api/use-client.ts';
import { LanguageSwitch, ThemeSwitch } from '../app/switches.tsx';
import { Logo } from '../components/logo.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useWords } from '../i18n/words.ts';
import { SignInFailure } from '../session/sign-in-failure.tsx';
import { sessionWords } from '../words/session.ts';

export function SignInPage() {
  return (
    <Center component="main" id="content" mih="100vh" p="md">
      <Stack w="100%" maw={420}>
        <Group justify="space-between">
          <Logo />
          <Group gap={4}>
            <LanguageSwitch />
            <ThemeSwitch />
          </Group>
        </Group>
        <SignInForm />
      </Stack>
    </Center>
  );
}

function SignInForm() {
  const t = useWords(sessionWords);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const signIn = useSignIn();
  const { error } = signIn;
  const isCodeAsked =
    error instanceof Failure &&
    (error.code === CODES.secondFactorNeeded || error.code === CODES.secondFactorWrong);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ email, password, ...(code && { code }) });
  };
  return (
    <Card withBorder padding="xl" shadow="sm">
      <PageHead title={t.signIn} lead={t.signInLead} />
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
          <PasswordInput
            label={t.password}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="current-password"
            required
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
          <Button type="submit" loading={signIn.isPending} fullWidth>
            {isCodeAsked ? t.continue : t.signIn}
          </Button>
        </Stack>
      </form>
      <Text size="sm" c="dimmed" mt="lg">
        {t.firstTime}
      </Text>
      <Text size="sm" c="dimmed" mt="xs">
        {t.lost}
      </Text>
    </Card>
  );
}

function useSignIn() {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { to } = useSearch({ from: '/sign-in' });
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
