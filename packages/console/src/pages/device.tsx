import { Alert, Button, Card, Container, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { CircleCheck, Terminal } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { ControlReply } from '../api/client.ts';
import { useClient } from '../api/use-client.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { providerWords } from '../words/provider.ts';

type Device = ControlReply<'findDevice'>;

/** Lets a command line in, by the code that it shows. */
export function DevicePage() {
  const t = useWords(providerWords);
  const [userCode, setUserCode] = useState('');
  const [ended, setEnded] = useState<'approved' | 'refused'>();
  const client = useClient();
  const find = useMutation({
    mutationFn: () => client.control('findDevice', { body: { userCode } }),
  });
  const again = () => {
    setUserCode('');
    setEnded(undefined);
    find.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    find.mutate();
  };
  return (
    <Container size={560} px={0} ml={0}>
      <PageHead title={t.deviceTitle} lead={t.deviceLead} />
      <Card withBorder padding="lg">
        {ended ? (
          <Ended how={ended} onAgain={again} />
        ) : find.data ? (
          <Question device={find.data} userCode={userCode} onEnd={setEnded} />
        ) : (
          <form onSubmit={submit}>
            <Stack>
              <TextInput
                label={t.deviceCode}
                value={userCode}
                onChange={(event) => setUserCode(event.currentTarget.value.toUpperCase())}
                placeholder="XXXX-XXXX"
                maxLength={32}
                autoComplete="off"
                autoCapitalize="characters"
                spellCheck={false}
                styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
                size="lg"
                required
                autoFocus
              />
              <FailureNote error={find.error} />
              <Group justify="flex-end">
                <Button type="submit" loading={find.isPending}>
                  {t.deviceNext}
                </Button>
              </Group>
            </Stack>
          </form>
        )}
      </Card>
    </Container>
  );
}

function Question({
  device,
  userCode,
  onEnd,
}: {
  readonly device: Device;
  readonly userCode: string;
  readonly onEnd: (how: 'approved' | 'refused') => void;
}) {
  const t = useWords(providerWords);
  const times = useTimes();
  const client = useClient();
  const approve = useMutation({
    mutationFn: () => client.control('approveDevice', { body: { userCode } }),
    onSuccess: () => onEnd('approved'),
  });
  const refuse = useMutation({
    mutationFn: () => client.control('refuseDevice', { body: { userCode } }),
    onSuccess: () => onEnd('refused'),
  });
  const facts = [
    [t.deviceClient, device.client || t.deviceUnnamed],
    [t.deviceSource, device.source],
    [t.deviceSince, times.ago(device.createTime)],
  ];
  return (
    <Stack>
      <Text fw={600}>{t.deviceAsk}</Text>
      <Stack gap="xs">
        {facts.map(([name, value]) => (
          <Group key={name} gap="xs" wrap="nowrap" align="baseline">
            <Text size="sm" c="dimmed" miw={110}>
              {name}
            </Text>
            <Text size="sm">{value}</Text>
          </Group>
        ))}
      </Stack>
      <Alert color="yellow" icon={<Terminal aria-hidden />}>
        {t.deviceWarning}
      </Alert>
      <Text size="sm" c="dimmed">
        {t.deviceScope}
      </Text>
      <FailureNote error={approve.error ?? refuse.error} />
      <Group justify="flex-end">
        <Button variant="default" loading={refuse.isPending} onClick={() => refuse.mutate()}>
          {t.deviceRefuse}
        </Button>
        <Button loading={approve.isPending} onClick={() => approve.mutate()}>
          {t.deviceApprove}
        </Button>
      </Group>
    </Stack>
  );
}

function Ended({
  how,
  onAgain,
}: {
  readonly how: 'approved' | 'refused';
  readonly onAgain: () => void;
}) {
  const t = useWords(providerWords);
  const [title, help] =
    how === 'approved' ? [t.deviceDone, t.deviceDoneHelp] : [t.deviceRefused, t.deviceRefusedHelp];
  return (
    <Stack align="flex-start">
      <Alert
        color={how === 'approved' ? 'green' : 'gray'}
        icon={<CircleCheck aria-hidden />}
        title={title}
        role="status"
        w="100%"
      >
        {help}
      </Alert>
      <Button variant="default" onClick={onAgain}>
        {t.deviceAgain}
      </Button>
    </Stack>
  );
}
