import { expect, test } from 'vitest';
import { ALICE, grant, openPlanned } from '../../testing/explain-world.ts';

test('rights are told by object and by what gives them, what is of the cluster first', async () => {
  await using world = await openPlanned({
    users: { alice: ['reader', 'writer'], bob: [] },
    grants: [
      ...[grant('mine', 'docs'), grant('Query', 'docs'), grant('Delete', 'docs')],
      ...[grant('ClusterReadOnly', '*', '*', 'reader'), grant('UpdateUser', 'bob', '*', 'reader')],
      ...[grant('DatabaseReadOnly', '*', 'shop', 'reader'), grant('Insert', 'later')],
    ],
  });
  const answer = await world.ask({ kind: 'rights', who: ALICE });
  const writer = { database: 'default', collection: 'docs', level: 'Collection', role: 'writer' };
  expect(answer.rights).toEqual([
    {
      ...{ database: '*', collection: '*', level: 'Cluster', role: 'reader' },
      group: 'ClusterReadOnly',
      privileges: expect.arrayContaining(['ListDatabases']),
    },
    { user: 'bob', level: 'Cluster', role: 'reader', privileges: ['UpdateUser'] },
    { ...writer, privileges: ['Delete', 'Query'] },
    { ...writer, group: 'mine', privileges: ['Insert', 'Search'] },
    {
      ...{ database: 'shop', collection: '*', level: 'Database', role: 'reader' },
      ...{ group: 'DatabaseReadOnly', privileges: ['DescribeDatabase', 'ShowCollections'] },
    },
  ]);
  expect(answer.waiting).toMatchObject([
    { role: 'writer', privilege: 'Insert', collection: 'later' },
  ]);
  expect(answer.restricted).toEqual([
    { database: 'default', collection: 'docs', actions: ['Query', 'Search', 'Insert', 'Delete'] },
  ]);
});

test('a key that is limited to a database is shown with it', async () => {
  await using world = await openPlanned();
  const { cluster } = world.fixture;
  const row = {
    projectId: cluster.projectId,
    role: 'Read-Only',
    clusterIds: [cluster.id],
  } as const;
  const databases = [{ clusterId: cluster.id, name: 'shop' }];
  const key = await world.fixture.addApiKey({
    orgRole: 'Member',
    projects: [{ ...row, databases }],
  });
  const answer = await world.ask({ kind: 'rights', who: { kind: 'apiKey', id: key.id } });
  if (!('rights' in answer)) throw new Error('no rights');
  expect(answer.rights.length).toBeGreaterThan(0);
  for (const each of answer.rights)
    expect(each).toMatchObject({ database: 'shop', collection: '*' });
});
