import { Autocomplete, Button, Card, Group, Select, Stack } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { explainMay, explainRights, type Subject } from '../api/explain.ts';
import { useClient } from '../api/use-client.ts';
import { type Credential, credentialsQuery } from '../api/users.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { SectionHead } from '../components/section-head.tsx';
import { collectionsQuery, databasesQuery } from '../data/collection-queries.ts';
import { MayAnswerView } from '../explain/may-answer.tsx';
import { RightsAnswerView } from '../explain/rights-answer.tsx';
import { useWords } from '../i18n/words.ts';
import { RightNeeded } from '../rights/right-needed.tsx';
import { useWhyNotHere } from '../rights/use-why-not.ts';
import { explainWords } from '../words/explain.ts';

/** What people ask for most; any other privilege or call may be typed. */
const OFTEN = [
  ...['Search', 'Query', 'Insert', 'Upsert', 'Delete', 'CreateCollection', 'DropCollection'],
  ...['CreateIndex', 'Load', 'DescribeCollection', 'ShowCollections', 'UpdateUser'],
];

export function ExplainPage() {
  const { clusterId } = useParams({ from: '/frame/clusters/$clusterId/explain' });
  const reason = useWhyNotHere(clusterId).operation('listCredentials');
  return reason ? <RightNeeded reason={reason} /> : <Explain clusterId={clusterId} />;
}

function Explain({ clusterId }: { readonly clusterId: string }) {
  const t = useWords(explainWords);
  const client = useClient();
  const credentials = useQuery(credentialsQuery(client, clusterId));
  const known = credentials.data ?? [];
  const [chosen, setChosen] = useState('');
  const credential = known.find(({ id }) => id === chosen) ?? known[0];
  const [can, setCan] = useState('Search');
  const [on, setOn] = useState('default');
  const places = usePlaces(clusterId, on);
  const may = useMutation({
    mutationFn: (asked: { who: Credential; can: string; on: string }) =>
      explainMay(client, {
        ...{ clusterId, can: asked.can, on: asked.on },
        ...subjectOf(asked.who),
      }),
  });
  const rights = useMutation({
    mutationFn: (who: Credential) => explainRights(client, { clusterId, ...subjectOf(who) }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rights.reset();
    if (credential) may.mutate({ who: credential, can, on });
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
                data={[
                  { group: t.users, items: choicesOf(known, 'user') },
                  { group: t.apiKeys, items: choicesOf(known, 'apiKey') },
                ]}
                value={credential?.id ?? null}
                onChange={(value) => setChosen(value ?? '')}
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
              <Autocomplete
                label={t.on}
                description={t.onHelp}
                inputWrapperOrder={['label', 'input', 'description']}
                data={places}
                value={on}
                onChange={setOn}
                required
                miw={200}
              />
            </Group>
            <Group>
              <Button type="submit" loading={may.isPending} disabled={!credential}>
                {t.ask}
              </Button>
              <Button
                variant="default"
                disabled={!credential}
                loading={rights.isPending}
                onClick={() => {
                  may.reset();
                  if (credential) rights.mutate(credential);
                }}
              >
                {t.askRights}
              </Button>
            </Group>
          </Stack>
        </form>
        <FailureNote error={credentials.error ?? may.error ?? rights.error} />
        {may.data && (
          <MayAnswerView
            answer={may.data}
            who={may.variables.who.name}
            what={`${may.variables.can} · ${may.variables.on}`}
          />
        )}
        {rights.data && <RightsAnswerView answer={rights.data} who={rights.variables.name} />}
      </Stack>
    </Card>
  );
}

/** What a right may be on, as far as it can be told by whoever asks: suggestions alone. */
function usePlaces(clusterId: string, typed: string): string[] {
  const client = useClient();
  const databases = useQuery({ ...databasesQuery(client, clusterId), retry: false }).data ?? [];
  const database = typed.split('.', 1)[0] ?? '';
  const collections = useQuery({
    ...collectionsQuery(client, clusterId, database),
    enabled: databases.includes(database),
    retry: false,
  });
  const within = collections.data?.map((name) => `${database}.${name}`) ?? [];
  return ['*', ...databases, ...within];
}

function subjectOf({ kind, id, name }: Credential): Subject {
  return kind === 'user' ? { user: name } : { apiKey: id };
}

function choicesOf(credentials: readonly Credential[], kind: Credential['kind']) {
  return credentials
    .filter((credential) => credential.kind === kind)
    .map(({ id, name }) => ({ value: id, label: name }));
}
