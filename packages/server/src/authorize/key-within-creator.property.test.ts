import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { ApiKeyProject, ApiKeyScope, KeyCreator } from '../store/api-keys.ts';
import { openAccessFixture } from '../testing/access-fixture.ts';
import { openTemporaryMembers } from '../testing/temporary-members.ts';
import { TEST_ORIGIN } from '../testing/temporary-store.ts';
import { apiKeyFault } from './api-key-fault.ts';
import { apiKeyAccess } from './api-key-role.ts';
import { type CompiledPrivileges, compileRights } from './compile-rights.ts';
import { heldByKey } from './held-by-key.ts';
import { LONGEST_CHAIN, resolveApiKey } from './resolve-api-key.ts';

const KEYS = 6;
const ROLES = ['Admin', 'Read-Write', 'Read-Only'] as const;
const PRIVILEGES = ['Search', 'Insert', 'CreateCollection', 'DropDatabase', 'CreateOwnership'];

/** What may happen to one of the members and keys of a world; numbers are taken modulo what there is. */
type Step =
  | { readonly kind: 'member'; readonly at: number; readonly scope: number }
  | { readonly kind: 'scope' | 'adopt'; readonly at: number; readonly to: number }
  | { readonly kind: 'disable' | 'enable' | 'drop' | 'expire' | 'database'; readonly at: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('member' as const), at: fc.nat(9), scope: fc.nat(99) }),
  fc.record({
    kind: fc.constantFrom('scope' as const, 'adopt' as const),
    ...{ at: fc.nat(9), to: fc.nat(99) },
  }),
  fc.record({
    kind: fc.constantFrom('disable', 'enable', 'drop', 'expire', 'database'),
    at: fc.nat(9),
  }) as fc.Arbitrary<Step>,
);

test('a key never has a right that its creator does not have at the same moment', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(99), { minLength: KEYS, maxLength: KEYS }),
      fc.array(fc.nat(9), { minLength: KEYS, maxLength: KEYS }),
      fc.array(step, { maxLength: 12 }),
      async (scopes, creators, steps) => {
        const world = await openWorld(scopes, creators);
        try {
          await world.check();
          for (const each of steps) {
            await world.take(each);
            await world.check();
          }
        } finally {
          await world.close();
        }
      },
    ),
    { numRuns: 40 },
  );
}, 120_000);

async function openWorld(scopes: readonly number[], creators: readonly number[]) {
  const fixture = await openAccessFixture();
  const { store, cluster, clock } = fixture;
  const { projectId } = cluster;
  await store.catalog.createDatabase(
    { clusterId: cluster.id, name: 'app', properties: [] },
    ...([9, TEST_ORIGIN] as const),
  );
  const members = await openTemporaryMembers(fixture, 2);
  const others = { ...cluster, id: 'in01-other' };
  const databaseIds = ['default', 'app'].map(
    (name) => store.catalog.ids.database(cluster.id, name) ?? 0,
  );
  const ids: string[] = [];

  const scopeOf = (seed: number): ApiKeyScope => {
    if (seed % 10 === 0) return { orgRole: 'Owner', projects: [] };
    if (seed % 10 === 1) return { orgRole: 'Billing-Admin', projects: [] };
    const rows = [rowOf(seed), ...(seed % 3 === 0 ? [rowOf(seed * 7 + 1)] : [])];
    return { orgRole: 'Member', projects: rows };
  };
  const rowOf = (seed: number): ApiKeyProject => {
    const row = { projectId, role: ROLES[seed % 3] ?? 'Admin' };
    if (seed % 4 === 0) return row;
    const clusterIds = seed % 4 === 1 ? [others.id] : [cluster.id];
    if (seed % 4 < 3) return { ...row, clusterIds };
    const name = ['app', 'default', 'later'][seed % 5] ?? 'app';
    return { ...row, clusterIds, databases: [{ clusterId: cluster.id, name }] };
  };
  const creatorAt = (at: number): KeyCreator => {
    const all: KeyCreator[] = [
      { kind: 'system', id: '', name: '' },
      ...members.map(({ id }) => ({ kind: 'member' as const, id, name: '' })),
      ...ids.map((id) => ({ kind: 'apiKey' as const, id, name: '' })),
    ];
    return all[at % all.length] ?? { kind: 'system', id: '', name: '' };
  };
  for (const [at, seed] of scopes.entries()) {
    const more = { creator: creatorAt(creators[at] ?? 0) };
    ids.push((await fixture.addApiKey(scopeOf(seed), more)).id);
  }

  /** All that somebody can do on the clusters that there are; nothing for whom no door lets in. */
  const rightsOf = async (creator: KeyCreator): Promise<Set<string> | 'all'> => {
    if (creator.kind === 'system') return 'all';
    const key =
      creator.kind === 'apiKey'
        ? await resolveApiKey(creator.id, store)
        : await personalOf(creator.id);
    if (!key) return new Set();
    const fault = apiKeyFault({ ...key, digest: 'any' }, clock.now());
    if (fault) return new Set();
    const rights = new Set<string>();
    for (const place of [cluster, others]) {
      const held = heldByKey(apiKeyAccess(key, place), 'zilliz');
      const compiled = compileRights({ own: held });
      for (const right of listed(compiled)) rights.add(`${place.id} ${right}`);
    }
    return rights;
  };
  const personalOf = async (memberId: string) => {
    const all = await store.apiKeys.list(cluster.organizationId);
    const own = all.find(({ kind, creator }) => kind === 'personal' && creator.id === memberId);
    return own && resolveApiKey(own.id, store);
  };
  const listed = (compiled: CompiledPrivileges): string[] => {
    const rights = compiled.of({
      roles: new Set(),
      variables: { user: undefined, tags: new Map() },
    });
    return PRIVILEGES.flatMap((name) =>
      (['*', ...databaseIds] as const).flatMap((database) =>
        rights.allows(`Privilege${name}`, database, '*') ? `${name} ${database}` : [],
      ),
    );
  };

  return {
    async check() {
      for (const id of ids) {
        const own = await store.apiKeys.find(id);
        if (!own) continue;
        const bound = await rightsOf(own.creator);
        if (bound === 'all') continue;
        const rights = await rightsOf({ kind: 'apiKey', id, name: '' });
        expect([...(rights as Set<string>)].filter((right) => !bound.has(right))).toEqual([]);
      }
    },
    async take(taken: Step) {
      const id = ids[taken.at % ids.length] ?? '';
      const update = (change: Parameters<typeof store.apiKeys.update>[1]) =>
        store.apiKeys.update(id, change, 'UpdateApiKey', TEST_ORIGIN);
      switch (taken.kind) {
        case 'member': {
          const member = members[taken.at % members.length];
          const { orgRole } = scopeOf(taken.scope);
          const projects = [{ projectId, role: ROLES[taken.scope % 3] ?? 'Admin' }];
          const removed = taken.scope % 7 === 0;
          if (removed) await store.members.remove(member?.id ?? '', TEST_ORIGIN);
          else await store.members.update(member?.id ?? '', { orgRole, projects }, TEST_ORIGIN);
          break;
        }
        case 'scope':
          await update({ scope: scopeOf(taken.to) });
          break;
        case 'adopt':
          await update({ creator: creatorAt(taken.to) });
          break;
        case 'disable':
        case 'enable':
          await update({ disabled: taken.kind === 'disable' });
          break;
        case 'expire':
          await update({ expiresAt: clock.now() - 1 });
          break;
        case 'drop':
          await store.apiKeys.drop(id, TEST_ORIGIN);
          break;
        case 'database':
          await store.catalog.dropDatabase(databaseIds[1] ?? 0, TEST_ORIGIN);
          break;
      }
    },
    close: () => fixture.close(),
  };
}

test('a chain of keys that make one another ends, also where it is a circle', async () => {
  const fixture = await openAccessFixture();
  onTestFinished(() => fixture.close());
  const owner: ApiKeyScope = { orgRole: 'Owner', projects: [] };
  const first = await fixture.addApiKey(owner);
  let last = first.id;
  for (let length = 1; length < LONGEST_CHAIN; length++) {
    last = (await fixture.addApiKey(owner, { creator: { kind: 'apiKey', id: last, name: '' } })).id;
  }
  const resolved = await resolveApiKey(last, fixture.store);
  expect(resolved).toMatchObject({ orphaned: false, scope: owner });
  expect(resolved?.ancestors).toHaveLength(LONGEST_CHAIN - 1);
  const tooLong = await fixture.addApiKey(owner, {
    creator: { kind: 'apiKey', id: last, name: '' },
  });
  expect(await resolveApiKey(tooLong.id, fixture.store)).toMatchObject({ orphaned: true });
  const creator: KeyCreator = { kind: 'apiKey', id: last, name: '' };
  await fixture.store.apiKeys.update(first.id, { creator }, 'AdoptApiKey', TEST_ORIGIN);
  expect(await resolveApiKey(first.id, fixture.store)).toMatchObject({
    ...{ orphaned: true, scope: { orgRole: 'Member', projects: [] } },
  });
});
