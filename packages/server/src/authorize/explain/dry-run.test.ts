import { expect, test } from 'vitest';
import { grant, openPlanned } from '../../testing/explain-world.ts';

test('a dry run says who would gain and lose what, and changes nothing', async () => {
  await using world = await openPlanned({ grants: [grant('CollectionReadOnly', 'docs')] });
  const { fixture } = world;
  const revision = fixture.store.authRevision(fixture.cluster.id);
  const change = { kind: 'grantRole', user: 'bob', role: 'writer' } as const;
  const answer = await world.ask({ kind: 'change', change });
  const [bob] = answer.users;
  expect(answer).toMatchObject({ users: [{ user: 'bob', lost: [] }], more: false });
  expect(bob.gained).toMatchObject([{ database: 'default', collection: 'docs' }]);
  expect(bob.gained[0].privileges).toContain('Search');
  expect(bob.rows).toMatchObject([
    { action: 'Query', after: ['open'] },
    { action: 'Search', after: ['shared'] },
  ]);
  expect(fixture.store.authRevision(fixture.cluster.id)).toBe(revision);
  expect((await fixture.store.users.find(fixture.cluster.id, 'bob'))?.roles).toEqual([]);
});

test('a dry run is refused with the words of the call, and says what is so already or has to wait', async () => {
  await using world = await openPlanned({
    grants: [grant('Insert', 'docs'), grant('Query', 'later')],
  });
  const change = (
    kind: 'grant' | 'revoke',
    privilege: string,
    collection: string,
    role = 'writer',
  ) =>
    world.ask({
      kind: 'change',
      change: { kind, role, privilege, on: { kind: 'data', database: 'default', collection } },
    });
  const nothing = { users: [], more: false };
  expect(await change('grant', 'Insert', 'nickname')).toMatchObject({ already: true, ...nothing });
  expect(await change('grant', 'Insert', 'later')).toMatchObject({ waits: true, ...nothing });
  expect(await change('revoke', 'Query', 'later')).not.toHaveProperty('already');
  expect(await change('revoke', 'Query', 'docs')).toMatchObject({ already: true, ...nothing });
  expect(await change('grant', 'Insert', 'docs', 'db_ro')).toMatchObject({
    ...{ refused: { code: 1401, message: expect.stringContaining('default role') }, ...nothing },
  });
  expect(await change('grant', 'DropDatabase', 'docs')).toMatchObject({
    refused: { message: expect.stringContaining('cluster level privilege') },
  });
});

test('all that `All` takes in is not told apart', async () => {
  const grants = [grant('All', '*', '*', 'keeper'), grant('Insert', 'docs', 'default', 'keeper')];
  await using world = await openPlanned({ grants });
  const change = { kind: 'grantRole', user: 'bob', role: 'keeper' } as const;
  const { users } = await world.ask({ kind: 'change', change });
  const all = { privileges: ['All'], inShort: ['All'] };
  expect(users[0].gained).toEqual([{ database: '*', collection: '*', ...all }]);
});

test('what changes for one user is cut after a hundred objects', async () => {
  const names = Array.from({ length: 101 }, (_, index) => `many${index}`);
  await using world = await openPlanned();
  for (const name of names) {
    await world.fixture.addCollection(name);
    await world.fixture.permit('keeper', 'Load', { object: name });
  }
  const change = { kind: 'grantRole', user: 'bob', role: 'keeper' } as const;
  const { users } = await world.ask({ kind: 'change', change });
  expect(users[0].gained).toHaveLength(100);
  expect(users[0]).toMatchObject({ user: 'bob', cut: true });
});

test('what is of every user is of the whole cluster, by whichever type of grant', async () => {
  await using world = await openPlanned({ grants: [grant('UpdateUser', '*', '*', 'keeper')] });
  const change = { kind: 'grantRole', user: 'bob', role: 'keeper' } as const;
  const { users } = await world.ask({ kind: 'change', change });
  expect(users[0].gained).toMatchObject([
    { database: '*', collection: '*', privileges: ['UpdateUser'] },
  ]);
});

test('API keys that hold a role are told of, as users are, with what they are bound by', async () => {
  const grants = [grant('Search', 'docs'), grant('Query', 'docs')];
  await using world = await openPlanned({ grants });
  const { fixture } = world;
  const { cluster, store } = fixture;
  const roleId = (await store.roles.find(cluster.id, 'writer'))?.id ?? '';
  const { id: clusterId, projectId } = cluster;
  const clusterRoles = [{ projectId, clusterId, roleId, name: 'writer' }];
  const scope = { orgRole: 'Member', projects: [], clusterRoles } as const;
  const holds = await fixture.addApiKey(scope, { name: 'holds' });
  const creator = { kind: 'apiKey', id: holds.id, name: 'holds' } as const;
  await fixture.addApiKey(scope, { name: 'made by it', creator });
  const reads = [{ projectId, role: 'Read-Only' }] as const;
  await fixture.addApiKey({ orgRole: 'Member', projects: reads }, { name: 'other' });
  const ask = (change: object) => world.ask({ kind: 'change', change: change as never });

  const refused = await ask({ kind: 'dropRole', role: 'writer', force: false });
  expect(refused).toMatchObject({ refused: { code: expect.any(Number) }, apiKeys: [] });
  const { users, apiKeys } = await ask({ kind: 'dropRole', role: 'writer', force: true });
  expect(users).toMatchObject([{ user: 'alice' }]);
  const lost = [{ database: 'default', collection: 'docs', privileges: ['Query', 'Search'] }];
  expect(apiKeys).toMatchObject([
    { apiKey: holds.id, name: 'holds', gained: [], lost },
    { name: 'made by it', gained: [], lost },
  ]);

  const more = { kind: 'grant', role: 'writer', privilege: 'Insert' };
  const answer = await ask({
    ...more,
    on: { kind: 'data', database: 'default', collection: 'docs' },
  });
  expect(answer.apiKeys).toMatchObject([{ name: 'holds', lost: [] }, { name: 'made by it' }]);
  expect(answer.apiKeys[0].gained).toMatchObject([{ privileges: ['Insert'] }]);
  expect(await ask({ kind: 'revokeRole', user: 'alice', role: 'writer' })).toMatchObject({
    ...{ users: [{ user: 'alice' }], apiKeys: [] },
  });
});

test('a role that a key alone holds is kept by it, as the call would say', async () => {
  await using world = await openPlanned();
  const { cluster, store, addApiKey } = world.fixture;
  const roleId = (await store.roles.find(cluster.id, 'keeper'))?.id ?? '';
  const { id: clusterId, projectId } = cluster;
  const clusterRoles = [{ projectId, clusterId, roleId, name: 'keeper' }];
  await addApiKey({ orgRole: 'Member', projects: [], clusterRoles });
  const change = { kind: 'dropRole', role: 'keeper', force: false } as const;
  const { refused } = await world.ask({ kind: 'change', change });
  expect(refused.message).toContain('API key');
});
