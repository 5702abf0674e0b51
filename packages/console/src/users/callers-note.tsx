import { Alert, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useClient } from '../api/use-client.ts';
import type { ClusterUser } from '../api/users.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { userWords } from '../words/users.ts';
import { clientName } from './client-name.ts';

const DAY_MS = 86_400_000;

/** Which programs use a user's password, and would stop working with it. */
export function CallersNote({
  clusterId,
  user,
}: {
  readonly clusterId: string;
  readonly user: ClusterUser;
}) {
  const t = useWords(userWords);
  const times = useTimes();
  const client = useClient();
  const { data, error } = useQuery({
    queryKey: ['users', clusterId, user.name, 'callers'],
    queryFn: () => client.control('listCallers', { params: { clusterId, userName: user.name } }),
  });
  if (error) return <FailureNote error={error} />;
  if (!data) return null;
  const { callers, since } = data;
  // From before the server was started it is known that there was a call, but not who made it.
  const isEarlier = callers.length === 0 && isUsedLately(user);
  if (callers.length === 0 && !isEarlier) {
    return (
      <Alert color="green" icon={<CircleCheck aria-hidden />}>
        {t.notUsedLately}
      </Alert>
    );
  }
  return (
    <Alert color="yellow" icon={<TriangleAlert aria-hidden />} title={t.callersTitle}>
      <Stack gap="xs">
        {isEarlier && (
          <Text size="sm">
            {t.usedLately(times.ago(user.lastUsedTime ?? 0), user.lastUsedNetwork ?? '?')}
          </Text>
        )}
        <List size="sm" spacing={4}>
          {callers.map(({ source, client: agent, lastCall, lastCallTime }) => (
            <List.Item key={`${source} ${agent}`}>
              {t.caller(clientName(agent) || t.unknownClient, source, lastCall)}{' '}
              <Text span size="xs" c="dimmed">
                {times.ago(lastCallTime)}
              </Text>
            </List.Item>
          ))}
        </List>
        <Text size="sm">{t.callersHelp}</Text>
        {new Date(since).getTime() > Date.now() - DAY_MS && (
          <Text size="xs" c="dimmed">
            {t.callersSince(times.at(since))}
          </Text>
        )}
      </Stack>
    </Alert>
  );
}

function isUsedLately({ lastUsedTime }: ClusterUser): boolean {
  return lastUsedTime !== undefined && Date.now() - new Date(lastUsedTime).getTime() < DAY_MS;
}
