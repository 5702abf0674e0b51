import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { SecretOnce, type Shown } from '../components/secret-once.tsx';
import { ValueRow } from '../components/value-row.tsx';
import { useWords } from '../i18n/words.ts';
import { sessionWords } from '../words/session.ts';
import { QrCode } from './qr-code.tsx';
import { SignInFailure } from './sign-in-failure.tsx';
import { useSession } from './use-session.ts';

/** Whether an authenticator app is asked for, and the way to change that. */
export function SecondFactor() {
  const t = useWords(sessionWords);
  const client = useClient();
  const queries = useQueryClient();
  const { secondFactor, recoveryCodesLeft } = useSession();
  const refresh = () => queries.invalidateQueries({ queryKey: ['session'] });
  const [shown, setShown] = useState<Shown>();
  const offer = useMutation({
    gcTime: 0,
    mutationFn: () => client.control('offerSecondFactor'),
  });
  const stop = useMutation({
    mutationFn: () => client.control('stopSecondFactor'),
    onSuccess: refresh,
  });
  const started = async (codes: readonly string[]) => {
    offer.reset();
    setShown({
      title: t.recoveryTitle,
      values: codes.map((code, index) => [t.recoveryCode(index + 1), code] as const),
      file: 'latchkey-recovery-codes.txt',
      note: t.recoveryNote,
    });
    await refresh();
  };
  return (
    <Stack>
      <Title order={2} size="h4">
        {t.factorTitle}
      </Title>
      <Text size="sm" c="dimmed">
        {secondFactor ? t.factorOn(recoveryCodesLeft) : t.factorOff}
      </Text>
      <FailureNote error={offer.error ?? stop.error} />
      {offer.data ? (
        <StartForm offered={offer.data} onStarted={started} />
      ) : (
        <Group>
          {secondFactor ? (
            <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
              {t.factorStop}
            </Button>
          ) : (
            <Button variant="default" loading={offer.isPending} onClick={() => offer.mutate()}>
              {t.factorStart}
            </Button>
          )}
        </Group>
      )}
      <SecretOnce shown={shown} onClose={() => setShown(undefined)} />
    </Stack>
  );
}

function StartForm({
  offered,
  onStarted,
}: {
  readonly offered: { readonly key: string; readonly uri: string };
  readonly onStarted: (codes: readonly string[]) => void;
}) {
  const t = useWords(sessionWords);
  const client = useClient();
  const [code, setCode] = useState('');
  const start = useMutation({
    gcTime: 0,
    mutationFn: () => client.control('startSecondFactor', { body: { code } }),
    onSuccess: ({ recoveryCodes }) => onStarted(recoveryCodes),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{t.factorScan}</Text>
        <QrCode text={offered.uri} label={t.factorPicture} />
        <ValueRow name={t.factorKey} value={offered.key} />
        <TextInput
          label={t.factorCode}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
        />
        <SignInFailure error={start.error} />
        <Group>
          <Button type="submit" loading={start.isPending}>
            {t.factorTurnOn}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
