import { Button, Card, Group, SegmentedControl, Select, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { tryGrant } from '../api/explain.ts';
import { groupsQuery, LEVELS, type Level, levelOfBuiltIn } from '../api/roles.ts';
import { useClient } from '../api/use-client.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { WhyNot } from '../components/why-not.tsx';
import { collectionsQuery, databasesQuery } from '../data/collection-queries.ts';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { roleWords } from '../words/roles.ts';
import { DryRunView } from './dry-run-view.tsx';

const ALL = '*';

/** A grant to be made: by level, group and place; it can be tried before. */
export function AddGrant({
  clusterId,
  roleName,
}: {
  readonly clusterId: string;
  readonly roleName: string;
}) {
  const t = useWords(roleWords);
  const client = useClient();
  const queries = useQueryClient();
  const [level, setLevel] = useState<Level>('Collection');
  const [group, setGroup] = useState<string>('CollectionReadOnly');
  const [database, setDatabase] = useState('default');
  const [collection, setCollection] = useState(ALL);
  const groups = useQuery(groupsQuery(client, clusterId));
  const place = placeOf(level, database, collection);
  const attempt = useMutation({
    mutationFn: () => tryGrant(client, clusterId, { role: roleName, privilege: group, ...place }),
  });
  const grant = useMutation({
    mutationFn: () =>
      client.data(clusterId, 'roles/grant_privilege_v2', {
        ...{ roleName, privilege: group },
        ...{ dbName: place.database, collectionName: place.collection },
      }),
    async onSuccess() {
      attempt.reset();
      await queries.invalidateQueries({ queryKey: ['roles', clusterId, roleName] });
    },
  });
  const change = (set: () => void) => {
    attempt.reset();
    grant.reset();
    set();
  };
  const whyNot = useWhyNot(clusterId);
  const choices = (groups.data ?? []).filter(({ name }) => fits(name, level));
  const contents = groups.data?.find(({ name }) => name === group);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    grant.mutate();
  };
  return (
    <Card withBorder padding="lg">
      <form onSubmit={submit}>
        <Stack>
          <Title order={3} size="h4">
            {t.add}
          </Title>
          <SegmentedControl
            aria-label={t.level}
            value={level}
            onChange={(value) =>
              change(() => {
                setLevel(value as Level);
                setGroup(`${value}ReadOnly`);
              })
            }
            data={LEVELS.map((value) => ({ value, label: t.levels[value] }))}
          />
          <Group align="flex-start" grow preventGrowOverflow={false} wrap="wrap">
            <Select
              label={t.group}
              data={choices.map(({ name }) => name)}
              value={group}
              onChange={(value) => change(() => setGroup(value ?? ''))}
              allowDeselect={false}
              searchable
              miw={220}
            />
            {level !== 'Cluster' && (
              <DatabaseField
                clusterId={clusterId}
                value={database}
                onChange={(value) => change(() => setDatabase(value))}
              />
            )}
            {level === 'Collection' && (
              <CollectionField
                {...{ clusterId, database }}
                value={collection}
                onChange={(value) => change(() => setCollection(value))}
              />
            )}
          </Group>
          {contents && (
            <Text size="sm" c="dimmed">
              {t.contents(contents.privileges.join(', '))}
            </Text>
          )}
          <FailureNote error={groups.error ?? attempt.error ?? grant.error} />
          {attempt.data && <DryRunView answer={attempt.data} />}
          <Group>
            <Button variant="default" loading={attempt.isPending} onClick={() => attempt.mutate()}>
              {t.tryIt}
            </Button>
            <WhyNot reason={whyNot.call('OperatePrivilege')}>
              <Button type="submit" loading={grant.isPending}>
                {t.grant}
              </Button>
            </WhyNot>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

function DatabaseField({
  clusterId,
  value,
  onChange,
}: {
  readonly clusterId: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const t = useWords(roleWords);
  const client = useClient();
  const { data } = useQuery(databasesQuery(client, clusterId));
  return (
    <Select
      label={t.database}
      data={[{ value: ALL, label: t.all }, ...(data ?? [value].filter((name) => name !== ALL))]}
      value={value}
      onChange={(next) => onChange(next ?? 'default')}
      allowDeselect={false}
      searchable
      miw={180}
    />
  );
}

function CollectionField({
  clusterId,
  database,
  value,
  onChange,
}: {
  readonly clusterId: string;
  readonly database: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const t = useWords(roleWords);
  const client = useClient();
  const { data } = useQuery({
    ...collectionsQuery(client, clusterId, database),
    enabled: database !== ALL,
  });
  return (
    <Select
      label={t.collection}
      data={[{ value: ALL, label: t.all }, ...(data ?? [])]}
      value={value}
      onChange={(next) => onChange(next ?? ALL)}
      allowDeselect={false}
      searchable
      miw={180}
    />
  );
}

/** A group of another level would be refused; one of a user's own may be of any. */
function fits(group: string, level: Level): boolean {
  const own = levelOfBuiltIn(group);
  return own === undefined || own === level;
}

function placeOf(level: Level, database: string, collection: string) {
  if (level === 'Cluster') return { database: ALL, collection: ALL };
  if (level === 'Database' || database === ALL) return { database, collection: ALL };
  return { database, collection };
}
