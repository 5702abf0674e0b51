import {
  Badge,
  Button,
  Card,
  Group,
  Stack,
  Table,
  Text,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useClient } from '../api/use-client.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { sessionWords } from '../words/session.ts';
import { browserName } from './browser-name.ts';

/** Where the member is signed in, with a button to end each. */
export function SessionList() {
  const t = useWords(sessionWords);
  const times = useTimes();
  const client = useClient();
  const queries = useQueryClient();
  const sessions = useSuspenseQuery({
    queryKey: ['sessions'],
    queryFn: () => client.control('listSessions'),
  }).data;
  const refresh = () => queries.invalidateQueries({ queryKey: ['sessions'] });
  const end = useMutation({
    mutationFn: (sessionId: string) => client.control('endSession', { params: { sessionId } }),
    onSuccess: refresh,
  });
  const endOthers = useMutation({
    mutationFn: () => client.control('endOtherSessions'),
    onSuccess: refresh,
  });
  return (
    <Card withBorder padding="lg">
      <Stack>
        <Group justify="space-between" align="flex-start">
          <div>
            <Title order={2} size="h4">
              {t.sessionsTitle}
            </Title>
            <Text size="sm" c="dimmed">
              {t.sessionsLead}
            </Text>
          </div>
          {sessions.length > 1 && (
            <Button
              size="xs"
              variant="default"
              loading={endOthers.isPending}
              onClick={() => endOthers.mutate()}
            >
              {t.endOthers}
            </Button>
          )}
        </Group>
        <FailureNote error={end.error ?? endOthers.error} />
        <Table.ScrollContainer minWidth={620} type="native">
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.browser}</Table.Th>
                <Table.Th>{t.from}</Table.Th>
                <Table.Th>{t.signedInAt}</Table.Th>
                <Table.Th>{t.lastUsed}</Table.Th>
                <Table.Th>
                  <VisuallyHidden>{t.end}</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sessions.map(({ sessionId, current, agent, kind, source, ...session }) => (
                <Table.Tr key={sessionId}>
                  <Table.Td title={agent}>
                    {kind === 'CLI' ? t.commandLine(agent) : browserName(agent)}
                  </Table.Td>
                  <Table.Td>{source}</Table.Td>
                  <Table.Td>{times.at(session.createTime)}</Table.Td>
                  <Table.Td>{times.ago(session.lastUsedTime)}</Table.Td>
                  <Table.Td ta="right">
                    {current ? (
                      <Badge variant="light" color="green">
                        {t.thisSession}
                      </Badge>
                    ) : (
                      <Button
                        size="xs"
                        variant="default"
                        aria-label={`${t.end}: ${kind === 'CLI' ? agent : browserName(agent)}, ${source}`}
                        loading={end.isPending && end.variables === sessionId}
                        onClick={() => end.mutate(sessionId)}
                      >
                        {t.end}
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Stack>
    </Card>
  );
}
