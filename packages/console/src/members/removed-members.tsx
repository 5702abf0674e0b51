import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { removedMembersQuery } from '../api/members.ts';
import { useClient } from '../api/use-client.ts';
import { AskDialog } from '../components/ask-dialog.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { memberWords } from '../words/members.ts';

/** Whom single sign-on keeps out. Shown to owners, and only where there is somebody. */
export function RemovedMembers() {
  const t = useWords(memberWords);
  const times = useTimes();
  const client = useClient();
  const queries = useQueryClient();
  const removed = useQuery(removedMembersQuery(client)).data ?? [];
  const [chosen, setChosen] = useState<(typeof removed)[number]>();
  if (removed.length === 0) return null;
  return (
    <Card withBorder padding="lg">
      <Title order={2} size="h4">
        {t.removedTitle}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t.removedLead}
      </Text>
      <Stack gap="xs">
        {removed.map((each) => (
          <Group key={each.removedId} justify="space-between">
            <div>
              <Text size="sm" fw={600}>
                {each.email}
              </Text>
              <Text size="xs" c="dimmed">
                {t.removedAt(times.ago(each.removeTime))}
              </Text>
            </div>
            <Button
              size="xs"
              variant="default"
              aria-label={`${t.readmit}: ${each.email}`}
              onClick={() => setChosen(each)}
            >
              {t.readmit}
            </Button>
          </Group>
        ))}
      </Stack>
      {chosen && (
        <AskDialog
          title={t.readmitTitle(chosen.email)}
          text={t.readmitText}
          button={t.readmit}
          onConfirm={async () => {
            const params = { removedId: chosen.removedId };
            await client.control('readmitMember', { params });
            await queries.invalidateQueries({ queryKey: ['members'] });
          }}
          onClose={() => setChosen(undefined)}
        />
      )}
    </Card>
  );
}
