import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Principal } from '../kernel/principal.ts';
import type { Rights } from '../kernel/rights.ts';
import type { RowPolicy, RowRule } from '../kernel/row-policy.ts';
import type { ApiKeyProject, ApiKeyScope, KeyCreator } from '../store/api-keys.ts';
import { openAccessFixture } from '../testing/access-fixture.ts';
import { openTemporaryMembers } from '../testing/temporary-members.ts';
import { TEST_ORIGIN } from '../testing/temporary-store.ts';
import { createAuthorizer } from './create-authorizer.ts';

const KEYS = 4;
const ROLES = ['reader', 'writer', 'odd'];
const PROJECT_ROLES = ['Admin', 'Read-Write', 'Read-Only'] as const;
const PRIVILEGES = ['Search', 'Query', 'Insert', 'CreateCollection', 'CreateOwnership'];
const POLICIES = [...ROLES, 'db_ro', 'db_rw'].map(
  (role, at): RowPolicy => ({
    ...{ name: role, actions: ['Query'], everyone: at === 4, roles: at === 4 ? [] : [role] },
    ...{ using: `a${at} == 1`, check: '', description: '', createdAt: 0 },
  }),
);
/** Every entity by which of the policies' filters it passes. */
const ENTITIES = Array.from({ length: 2 ** POLICIES.length }, (_, bits) => bits);

type Step = { readonly kind: (typeof KINDS)[number]; readonly at: number; readonly to: number };
const KINDS = ['grant', 'revoke', 'dropRole', 'addRole', 'scope', 'member', 'adopt'] as const;

test('a key with roles of a cluster has what its scope and its creator both give, at every moment', async () => {
  const seeds = fc.array(fc.nat(999), { minLength: KEYS, maxLength: KEYS });
  const step: fc.Arbitrary<Step> = fc.record({
    ...{ kind: fc.constantFrom(...KINDS), at: fc.nat(99), to: fc.nat(999) },
  });
  await fc.assert(
    fc.asyncProperty(seeds, fc.array(step, { maxLength: 10 }), async (scopes, steps) => {
      const world = await openWorld(scopes);
      try {
        await world.check();
        for (const each of steps) {
          await world.take(each);
          await world.check();
        }
      } finally {
        await world.close();
      }
    }),
    { numRuns: 30 },
  );
}, 120_000);

async function openWorld(seeds: readonly number[]) {
  const fixture = await openAccessFixture();
  const { store, cluster } = fixture;
  const { projectId, id: clusterId } = cluster;
  const authorizer = createAuthorizer({ cluster, store });
  const collectionId = await fixture.addCollection('docs');
  const databaseId = store.catalog.ids.database(clusterId, 'default') ?? 0;
  const secured = { id: collectionId, databaseId, properties: [], rowPolicies: POLICIES };
  for (const role of ROLES) await fixture.addRole(role);
  await fixture.permit('reader', 'Search', { object: 'docs' });
  await fixture.permit('writer', 'CollectionReadWrite');
  await fixture.permit('odd', 'CreateOwnership');
  const [member] = await openTemporaryMembers(fixture, 1);
  const memberId = member?.id ?? '';
  const update = { orgRole: 'Member', projects: [{ projectId, role: 'Admin' }] } as const;
  await store.members.update(memberId, update, TEST_ORIGIN);

  const scopeOf = async (seed: number): Promise<ApiKeyScope> => {
    if (seed % 13 === 0) return { orgRole: 'Owner', projects: [] };
    const row: ApiKeyProject = { projectId, role: PROJECT_ROLES[seed % 3] ?? 'Admin' };
    const held = [];
    for (const [at, name] of ROLES.entries()) {
      const role = seed & (1 << at) ? await store.roles.find(clusterId, name) : undefined;
      if (role) held.push({ projectId, clusterId, roleId: role.id, name });
    }
    const projects = held.length === 0 || seed % 5 === 0 ? [row] : [];
    return { orgRole: 'Member', projects, clusterRoles: held };
  };
  /** Each with a twin of the same scope that nothing bounds. */
  const keys: { readonly id: string; readonly twin: string }[] = [];
  const creatorAt = (at: number): KeyCreator => {
    const key = keys[at % (keys.length + 1)];
    if (key) return { kind: 'apiKey', id: key.id, name: '' };
    return { kind: 'member', id: memberId, name: '' };
  };
  for (const seed of seeds) {
    const scope = await scopeOf(seed);
    const { id } = await fixture.addApiKey(scope, { creator: creatorAt(seed) });
    keys.push({ id, twin: (await fixture.addApiKey(scope)).id });
  }

  /** Undefined: it is not let in. */
  const rightsOf = async (principal: Principal): Promise<Rights | undefined> => {
    try {
      const method = { package: 'milvus', name: 'Connect' } as never;
      const decision = await authorizer.authorize(
        principal,
        method,
        { strings: () => [] },
        'default',
      );
      return decision.rights;
    } catch {
      return undefined;
    }
  };
  const principalOf = (id: string): Principal => ({ kind: 'apiKey', id, name: '' });
  const creatorOf = (creator: KeyCreator): Principal =>
    creator.kind === 'member'
      ? { kind: 'member', id: creator.id, name: '', fresh: true }
      : principalOf(creator.id);
  const listed = (rights: Rights | undefined): Set<string> => {
    if (!rights) return new Set();
    const held = PRIVILEGES.flatMap((name) =>
      (['*', databaseId] as const).flatMap((database) =>
        (['*', collectionId] as const).flatMap((object) =>
          rights.allows(`Privilege${name}`, database, object)
            ? `${name} ${database} ${object}`
            : [],
        ),
      ),
    );
    if (rights.seesCollection(databaseId, collectionId)) held.push('sees docs');
    const rule = rights.rowRule(secured, 'Query');
    const seen = ENTITIES.filter((bits) => passesAll(rule, bits));
    // Whoever is let in has a rule, also who may not query at all.
    return new Set([...held, ...seen.map((bits) => `entity ${bits}`)]);
  };

  return {
    async check() {
      for (const { id, twin } of keys) {
        const key = await store.apiKeys.find(id);
        if (!key) throw new Error('the key is gone');
        const [rights, alone, bound] = [
          await rightsOf(principalOf(id)),
          await rightsOf(principalOf(twin)),
          await rightsOf(creatorOf(key.creator)),
        ];
        const [has, gives, mayGive] = [listed(rights), listed(alone), listed(bound)];
        expect([...has].filter((right) => !mayGive.has(right))).toEqual([]);
        expect([...has].filter((right) => !gives.has(right))).toEqual([]);
        // Nor less, where it is let in.
        if (!rights) continue;
        expect([...gives].filter((right) => mayGive.has(right) && !has.has(right))).toEqual([]);
      }
    },
    async take({ kind, at, to }: Step) {
      const role = ROLES[at % ROLES.length] ?? '';
      const exists = (await store.roles.find(clusterId, role)) !== undefined;
      const privilege = PRIVILEGES[to % PRIVILEGES.length] ?? '';
      const key = keys[at % keys.length];
      const origin = TEST_ORIGIN;
      const unless = { hasGrants: false, hasUsers: false };
      // What cannot be done, as to take what was never granted, changes nothing.
      if (kind === 'grant' && exists) await fixture.permit(role, privilege).catch(() => {});
      if (kind === 'revoke' && exists) await fixture.forbid(role, privilege).catch(() => {});
      if (kind === 'dropRole') await store.roles.drop({ clusterId, name: role }, unless, origin);
      if (kind === 'addRole' && !exists) await fixture.addRole(role);
      if (kind === 'member') {
        const projects = [{ projectId, role: PROJECT_ROLES[to % 3] ?? 'Admin' }];
        await store.members.update(memberId, { orgRole: 'Member', projects }, origin);
      }
      if (!key) return;
      if (kind === 'scope') {
        const scope = await scopeOf(to);
        for (const id of [key.id, key.twin]) {
          await store.apiKeys.update(id, { scope }, 'UpdateApiKey', origin);
        }
      }
      if (kind === 'adopt') {
        const change = { creator: creatorAt(to) };
        await store.apiKeys.update(key.id, change, 'AdoptApiKey', origin);
      }
    },
    close: () => fixture.close(),
  };
}

function passesAll(rule: RowRule | undefined, bits: number): boolean {
  if (!rule) return true;
  const passes = (filter: string) => (bits & (1 << Number(filter[1]))) !== 0;
  return rule.using.some(passes) && passesAll(rule.also, bits);
}
