import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { CODES, Failure } from '../api/failure.ts';
import { useClient } from '../api/use-client.ts';
import { PasswordField } from '../components/password-field.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { sessionWords } from '../words/session.ts';
import { SignInFailure } from './sign-in-failure.tsx';

/** Asks for the member's password again. */
export function ConfirmWithPassword({
  onDone,
  onCancel,
}: {
  readonly onDone: () => void;
  readonly onCancel: () => void;
}) {
  const t = useWords(sessionWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () =>
      client.control('confirmSession', { body: { password, ...(code && { code }) } }),
    onSuccess(session) {
      queries.setQueryData(['session'], session);
      onDone();
    },
  });
  const { error } = confirm;
  const isCodeAsked =
    code !== '' || (error instanceof Failure && error.code === CODES.secondFactorNeeded);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{t.confirmLead}</Text>
        <PasswordField
          label={t.password}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          data-autofocus
        />
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
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={confirm.isPending}>
            {t.confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
