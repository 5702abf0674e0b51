import { expect, test } from 'vitest';
import { grant, openPlanned } from '../../testing/explain-world.ts';

test('who can do what with a collection: users and keys that reach it, and its row policies', async () => {
  await using world = await openPlanned({
    grants: [grant('CollectionReadOnly', 'docs'), grant('Insert', '*')],
  });
  const { fixture } = world;
  const projects = [{ projectId: fixture.cluster.projectId, role: 'Read-Only' }] as const;
  const reader = await fixture.addApiKey({ orgRole: 'Member', projects }, { name: 'ci' });
  await fixture.addApiKey({ orgRole: 'Billing-Admin', projects: [] });
  const question = { kind: 'collection', database: 'default', collection: 'nickname' } as const;
  const answer = await world.ask(question);
  expect(answer.object).toEqual({
    ...{ database: 'default', collection: 'docs', aliases: ['nickname'] },
  });
  const names = answer.principals.map(
    ({ principal }: Record<string, { user?: string; name?: string }>) =>
      principal?.user ?? `key ${principal?.name}`,
  );
  // Keys that were made at the same moment are in no order.
  expect(names.slice(0, 2)).toEqual(['alice', 'db_admin']);
  expect(names.slice(2).sort()).toEqual(['key ci', 'key key', 'key owner']);
  expect(answer.principals[0]).toMatchObject({
    ...{ inShort: ['CollectionReadOnly', 'Insert'], through: ['writer'] },
    restricted: ['Query', 'Search', 'Insert'],
  });
  expect(answer.principals[1]).toMatchObject({
    inShort: ['All'],
    through: ['db_admin'],
    restricted: [],
  });
  expect(answer.principals).toContainEqual(
    expect.objectContaining({
      principal: { apiKey: reader.id, name: 'ci', orgRole: 'Member', projectRole: 'Read-Only' },
      through: ['db_ro'],
    }),
  );
  expect(answer.rowPolicies.map(({ name }: { name: string }) => name)).toEqual([
    'open',
    'own',
    'shared',
  ]);
});
