import { inspect } from 'node:util';
import { BUILT_IN_ROLES, type Profile } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { parseApiKey } from '../kernel/api-key-format.ts';
import { systemRandom } from '../kernel/random.ts';
import { Secret } from '../kernel/secret.ts';
import { createCheapHasher } from '../testing/cheap-hasher.ts';
import { openTemporaryStore } from '../testing/temporary-store.ts';
import { found } from './found.ts';

async function setUp(profile: Profile = 'zilliz') {
  const { store } = await openTemporaryStore();
  const hasher = createCheapHasher();
  const roles = BUILT_IN_ROLES[profile];
  return { store, hasher, random: systemRandom, profile, engine: 'embedded' as const, roles };
}

test.each([
  ['zilliz', 'db_admin', 'db_admin', ['db_admin', 'db_ro', 'db_rw']],
  ['milvus', 'root', 'admin', ['admin', 'public']],
] as const)('the first start of %s makes %s with role %s', async (profile, name, role, roles) => {
  const parts = await setUp(profile);
  const { store, hasher } = parts;
  const { clusterId, organizationId, admin, owner, apiKey } = await found(parts);

  expect(clusterId).toMatch(/^in01-[0-9a-f]{15}$/);
  expect(await store.clusters.list()).toMatchObject([{ id: clusterId, profile }]);
  expect(admin.username).toBe(name);
  const [user, ...others] = await store.users.list(clusterId);
  expect(others).toEqual([]);
  expect(user).toMatchObject({ name, roles: [role] });
  expect(await hasher.verify(user?.passwordHash ?? '', admin.password)).toBe(true);
  expect((await store.roles.list(clusterId)).map((r) => r.name)).toEqual(roles);

  const [member] = await store.clusters.listMembers(organizationId);
  expect(member).toMatchObject({ email: 'owner@localhost', orgRole: 'Owner' });
  expect(await hasher.verify(member?.passwordHash ?? '', owner.password)).toBe(true);

  const reference = parseApiKey(apiKey.key.reveal());
  expect(reference?.id).toBe(apiKey.id);
  expect(await store.apiKeys.find(apiKey.id)).toMatchObject({
    digest: reference?.digest,
    scope: { orgRole: 'Owner', projects: [] },
    disabled: false,
  });
  expect(await store.catalog.findDatabase(clusterId, 'default')).toBeDefined();
  expect(store.authRevision(clusterId)).toBe(1);
  expect(await store.audit.list({ limit: 10 })).toMatchObject([
    { action: 'FoundCluster', actor: { kind: 'system' } },
  ]);
});

test('two installations share no secret, and a reveal that is printed shows none', async () => {
  const reveals = await Promise.all([found(await setUp()), found(await setUp())]);
  const secrets = reveals.flatMap(({ admin, owner, apiKey }) =>
    [admin.password, owner.password, apiKey.key].map((secret) => secret.reveal()),
  );
  expect(new Set(secrets).size).toBe(6);
  const printed = reveals.map((reveal) => JSON.stringify(reveal) + inspect(reveal, { depth: 9 }));
  for (const secret of secrets) expect(printed.join('')).not.toContain(secret);
});

test('a bootstrap password becomes the admin’s, and no one else’s', async () => {
  const parts = await setUp();
  const bootstrapPassword = new Secret('Chosen-passw0rd');
  const { clusterId, admin, owner } = await found({ ...parts, bootstrapPassword });
  expect(admin.password.reveal()).toBe('Chosen-passw0rd');
  expect(owner.password.reveal()).not.toBe('Chosen-passw0rd');
  const user = await parts.store.users.find(clusterId, 'db_admin');
  expect(await parts.hasher.verify(user?.passwordHash ?? '', bootstrapPassword)).toBe(true);
});

test('a bootstrap password that breaks the rules of the profile makes nothing', async () => {
  const weak = new Secret('weakling');
  const parts = await setUp('zilliz');
  await expect(found({ ...parts, bootstrapPassword: weak })).rejects.toThrow(
    /^LATCHKEY_BOOTSTRAP_PASSWORD: invalid password: .*three of/,
  );
  expect(await parts.store.clusters.list()).toEqual([]);
  await found({ ...(await setUp('milvus')), bootstrapPassword: weak });
});
