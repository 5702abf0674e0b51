import { Alert, List, Stack, Text } from '@mantine/core';
import { type QueryKey, useQuery } from '@tanstack/react-query';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ControlReply } from '../api/client.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { callerWords } from '../words/callers.ts';
import { clientName } from './client-name.ts';

const DAY_MS = 86_400_000;

/** A credential, as far as its last use is known. */
interface LastUse {
  readonly lastUsedTime?: string | undefined;
  readonly lastUsedNetwork?: string | undefined;
}

/** Which programs use a credential, before something is done that they will notice. */
export function CallersNote({
  query,
  lastUse,
  consequence,
}: {
  readonly query: {
    readonly queryKey: QueryKey;
    readonly queryFn: () => Promise<Pick<ControlReply<'listCallers'>, 'callers' | 'since'>>;
  };
  readonly lastUse: LastUse;
  /** What happens to the programs. */
  readonly consequence: string;
}) {
  const t = useWords(callerWords);
  const times = useTimes();
  const { data, error } = useQuery({ ...query, staleTime: 0 });
  if (error) return <FailureNote error={error} />;
  if (!data)
    return (
      <Text size="sm" c="dimmed" aria-busy>
        {t.looking}
      </Text>
    );
  const { callers, since } = data;
  // From before the server was started it is known that there was a call, but not who made it.
  const isEarlier = callers.length === 0 && isLately(lastUse);
  if (callers.length === 0 && !isEarlier) {
    return (
      <Alert color="green" icon={<CircleCheck aria-hidden />}>
        {t.none}
      </Alert>
    );
  }
  return (
    <Alert color="yellow" icon={<TriangleAlert aria-hidden />} title={t.title}>
      <Stack gap="xs">
        {isEarlier && (
          <Text size="sm">
            {t.earlier(times.ago(lastUse.lastUsedTime ?? 0), lastUse.lastUsedNetwork ?? '?')}
          </Text>
        )}
        {callers.length > 0 && <CallerList callers={callers} />}
        <Text size="sm">{consequence}</Text>
        {new Date(since).getTime() > Date.now() - DAY_MS && (
          <Text size="xs" c="dimmed">
            {t.since(times.at(since))}
          </Text>
        )}
      </Stack>
    </Alert>
  );
}

function CallerList({ callers }: Pick<ControlReply<'listCallers'>, 'callers'>) {
  const t = useWords(callerWords);
  const times = useTimes();
  return (
    <List size="sm" spacing={4}>
      {callers.map(({ source, client: agent, lastCall, lastCallTime }) => (
        <List.Item key={`${source} ${agent}`}>
          {t.caller(clientName(agent) || t.unnamed, source || t.host, lastCall)}{' '}
          <Text span size="xs" c="dimmed">
            {times.ago(lastCallTime)}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}

function isLately({ lastUsedTime }: LastUse): boolean {
  return lastUsedTime !== undefined && Date.now() - new Date(lastUsedTime).getTime() < DAY_MS;
}
