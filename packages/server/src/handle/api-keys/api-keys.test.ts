import { expect, test } from 'vitest';
import { createKeyRules } from '../../authorize/key-rules.ts';
import { OWNER_SCOPE } from '../../authorize/scope-algebra.ts';
import { systemRandom } from '../../kernel/random.ts';
import { foundTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import { ApiKeys, type KeyCall } from './api-keys.ts';

async function setUp() {
  const { store, founded, clusterId } = await foundTemporaryStore();
  const { organizationId, projectId } = founded;
  const clock = { now: () => Date.now() };
  const rules = createKeyRules({ store, clock });
  const lastUses = async () => new Map();
  const keys = new ApiKeys({ store, rules, random: systemRandom, clock, lastUses });
  const principal = { kind: 'local', id: 'host', name: 'host', organizationId } as const;
  const call: KeyCall = { principal: { ...principal, scope: OWNER_SCOPE }, origin: TEST_ORIGIN };
  return { store, keys, call, organizationId, projectId, clusterId };
}

test('roles that are taken from a key stay away, whatever else of it is changed meanwhile', async () => {
  const { store, keys, call, organizationId, projectId, clusterId } = await setUp();
  await store.roles.create({ clusterId, name: 'analyst', description: '' }, 10, TEST_ORIGIN);
  const custom = { id: 'role-1', organizationId, projectId, name: 'viewer', description: '' };
  await store.customRoles.create({ ...custom, policies: [] }, 10, TEST_ORIGIN);
  const all = { projectId, role: 'Read-Only' as const };
  const projects = [all];
  const given = {
    clusterRoles: [{ clusterId, roles: ['analyst'] }],
    projectRoles: [{ projectId, roleIds: [custom.id] }],
  };
  const { id } = await keys.create(call, { name: 'k', projects, ...given });
  const before = await keys.find(call.principal, id);
  expect(before.scope.clusterRoles).toHaveLength(1);
  expect(before.scope.customRoles).toHaveLength(1);
  const none = { clusterRoles: [], projectRoles: [] };
  // Each cluster is looked up: it has read the key before the other writes, and writes after it.
  const fewer = [{ ...all, clusterIds: Array(5).fill(clusterId) }];
  await Promise.all([
    keys.update(call, id, { name: 'k', projects, ...none }),
    keys.update(call, id, { name: 'renamed', projects: fewer }),
  ]);
  const { name, scope } = await keys.find(call.principal, id);
  expect({ name, scope }).toEqual({
    name: 'renamed',
    scope: { orgRole: 'Member', projects: [{ ...all, clusterIds: [clusterId] }] },
  });
});

test('a key puts its own end off no more than that of a key which it comes from', async () => {
  const { store, keys, call, organizationId } = await setUp();
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const make = (from: KeyCall, name: string) =>
    keys.create(from, { name, orgRole: 'Owner', expireTime: at(2) });
  const as = (id: string): KeyCall => ({
    ...call,
    principal: { kind: 'api-key', id, name: id, organizationId, scope: OWNER_SCOPE },
  });
  const parent = await make(call, 'parent');
  const child = await make(as(parent.id), 'child');
  const other = await make(call, 'other');
  const set = (by: KeyCall, id: string, expireTime: string | null) =>
    keys.update(by, id, { name: 'n', orgRole: 'Owner', expireTime });
  const refused = { message: expect.stringContaining('its own end') };
  for (const until of [at(3), null]) {
    await expect(set(as(parent.id), parent.id, until)).rejects.toMatchObject(refused);
    await expect(set(as(child.id), parent.id, until)).rejects.toMatchObject(refused);
  }
  const ends = (await store.apiKeys.find(parent.id))?.expiresAt ?? 0;
  expect(ends).toBeLessThan(Date.parse(at(2)));
  // Sooner, that of others, and what the key does not say are its own business.
  await set(as(parent.id), parent.id, at(1));
  await set(as(parent.id), child.id, at(3));
  await set(as(parent.id), other.id, null);
  await keys.update(as(parent.id), parent.id, { name: 'renamed', orgRole: 'Owner' });
  await set(call, parent.id, null);
});
