import { Autocomplete, Button, Card, Group, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { explainMay, explainRights } from '../api/explain.ts';
import { useClient } from '../api/use-client.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { SectionHead } from '../components/section-head.tsx';
import { MayAnswerView } from '../explain/may-answer.tsx';
import { RightsAnswerView } from '../explain/rights-answer.tsx';
import { useWords } from '../i18n/words.ts';
import { explainWords } from '../words/explain.ts';

/** What people ask for most; any other privilege or call may be typed. */
const OFTEN = [
  ...['Search', 'Query', 'Insert', 'Upsert', 'Delete', 'CreateCollection', 'DropCollection'],
  ...['CreateIndex', 'Load', 'DescribeCollection', 'ShowCollections', 'UpdateUser'],
];

export function ExplainPage() {
  const t = useWords(explainWords);
  const { clusterId } = useParams({ from: '/frame/clusters/$clusterId/explain' });
  const client = useClient();
  const users = useQuery({
    queryKey: ['users', clusterId, 'names'],
    queryFn: async () => (await client.data(clusterId, 'users/list', {})).data,
  });
  const [chosen, setUser] = useState('');
  const user = chosen || users.data?.[0] || '';
  const [can, setCan] = useState('Search');
  const [on, setOn] = useState('default');
  const may = useMutation({
    mutationFn: (asked: { user: string; can: string; on: string }) =>
      explainMay(client, { clusterId, ...asked }),
  });
  const rights = useMutation({
    mutationFn: (name: string) => explainRights(client, { clusterId, user: name }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rights.reset();
    may.mutate({ user, can, on });
  };
  return (
    <Card withBorder padding="lg">
      <Stack>
        <SectionHead title={t.title} lead={t.lead} />
        <form onSubmit={submit}>
          <Stack>
            <Group align="flex-start" grow preventGrowOverflow={false} wrap="wrap">
              <Select
                label={t.who}
                data={users.data ?? []}
                value={user || null}
                onChange={(value) => setUser(value ?? '')}
                searchable
                required
                miw={200}
              />
              <Autocomplete
                label={t.can}
                description={t.canHelp}
                inputWrapperOrder={['label', 'input', 'description']}
                data={OFTEN}
                value={can}
                onChange={setCan}
                required
                miw={200}
              />
              <TextInput
                label={t.on}
                description={t.onHelp}
                inputWrapperOrder={['label', 'input', 'description']}
                value={on}
                onChange={(event) => setOn(event.currentTarget.value)}
                required
                miw={200}
              />
            </Group>
            <Group>
              <Button type="submit" loading={may.isPending} disabled={!user}>
                {t.ask}
              </Button>
              <Button
                variant="default"
                disabled={!user}
                loading={rights.isPending}
                onClick={() => {
                  may.reset();
                  rights.mutate(user);
                }}
              >
                {t.askRights}
              </Button>
            </Group>
          </Stack>
        </form>
        <FailureNote error={users.error ?? may.error ?? rights.error} />
        {may.data && (
          <MayAnswerView
            answer={may.data}
            who={may.variables.user}
            what={`${may.variables.can} · ${may.variables.on}`}
          />
        )}
        {rights.data && <RightsAnswerView answer={rights.data} who={rights.variables} />}
      </Stack>
    </Card>
  );
}
