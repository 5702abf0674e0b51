import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILT_IN_ADMINS, BUILT_IN_ROLES, type Profile } from '@latchkey/contract';
import { createPasswordHasher } from '../authenticate/password.ts';
import { makeApiKey } from '../kernel/api-key-format.ts';
import type { Credential } from '../kernel/credential.ts';
import { createIds } from '../kernel/ids.ts';
import { type Random, systemRandom } from '../kernel/random.ts';
import { Secret } from '../kernel/secret.ts';
import type { ApiKeyScope, KeyCreator } from '../store/api-keys.ts';
import type { Origin } from '../store/audit.ts';
import type { Cluster } from '../store/clusters.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import type { Store } from '../store/store.ts';
import { accessChanges } from './access-changes.ts';

const ORIGIN: Origin = {
  actor: { kind: 'host', id: 'host', name: 'host' },
  requestId: 'test',
  source: '',
};

const SYSTEM: KeyCreator = { kind: 'system', id: '', name: 'test' };

export const ADMIN_PASSWORD = 'Founding-Passw0rd';

/** Parameters that make argon2 quick, for tests that do not look at time. */
export const QUICK_ARGON2 = { memoryCost: 64, timeCost: 1, parallelism: 1 };

export function password(user: string, text: string): Credential {
  return { kind: 'password', user, password: new Secret(text) };
}

/**
 * A founded cluster in a real store, with a clock that stands still until it is moved, a hasher
 * that counts its runs, and short ways to make users, API keys, and all that gives them rights.
 */
export async function openAccessFixture(profile: Profile = 'zilliz') {
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-access-'));
  const clock = { time: Date.UTC(2026, 0, 1), now: () => clock.time };
  const path = join(dir, 'store.db');
  const store = await openSqliteStore({ path, clock, random: systemRandom });
  const hasher = createPasswordHasher({ parameters: QUICK_ARGON2, allowWeakForTests: true });
  const cluster = await found(store, profile, await hasher.hash(new Secret(ADMIN_PASSWORD)));
  const clusterId = cluster.id;
  const others: Store[] = [];
  return {
    ...{ store, clock, hasher, cluster, path },
    ...accessChanges(store, clusterId, ORIGIN),
    async addUser(name: string, text: string, roles: readonly string[] = []) {
      const passwordHash = await hasher.hash(new Secret(text));
      const user = { clusterId, name, passwordHash, description: '', roles };
      const result = await store.users.create(user, 10_000, ORIGIN);
      if (result !== 'created') throw new Error(`user ${name}: ${result}`);
    },
    async setPassword(name: string, text: string) {
      const passwordHash = await hasher.hash(new Secret(text));
      await store.users.update({ clusterId, name }, { passwordHash }, ORIGIN);
    },
    setHash: (name: string, passwordHash: string) =>
      store.users.update({ clusterId, name }, { passwordHash }, ORIGIN),
    dropUser: (name: string) => store.users.drop(clusterId, name, ORIGIN),
    grant: (name: string, role: string) => store.users.grantRole(clusterId, name, role, ORIGIN),
    revoke: (name: string, role: string) => store.users.revokeRole(clusterId, name, role, ORIGIN),
    async addApiKey(
      scope: ApiKeyScope,
      more: { name?: string; expiresAt?: number; random?: Random; creator?: KeyCreator } = {},
    ) {
      const { name = 'key', expiresAt, random = systemRandom, creator = SYSTEM } = more;
      const { id, digest, key } = makeApiKey(random);
      const { organizationId } = cluster;
      await store.apiKeys.create(
        {
          ...{ id, digest, name, scope, organizationId, creator, description: '' },
          ...(expiresAt !== undefined && { expiresAt }),
        },
        10_000,
        ORIGIN,
      );
      return { id, credential: { kind: 'apiKey', key } as const };
    },
    /** A store of its own on the same file, as another process has; closed with the fixture. */
    async openAgain(): Promise<Store> {
      const again = await openSqliteStore({ path, clock, random: systemRandom, mustExist: true });
      others.push(again);
      return again;
    },
    dropApiKey: (id: string) => store.apiKeys.drop(id, ORIGIN),
    async close() {
      for (const each of [store, ...others]) await each.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export type AccessFixture = Awaited<ReturnType<typeof openAccessFixture>>;

async function found(store: Store, profile: Profile, passwordHash: string): Promise<Cluster> {
  const ids = createIds(systemRandom);
  const organizationId = ids.organization();
  const projectId = ids.project();
  const id = ids.cluster();
  const { user, role } = BUILT_IN_ADMINS[profile];
  const key = makeApiKey(systemRandom);
  await store.clusters.found(
    {
      organization: { id: organizationId, name: 'org' },
      project: { id: projectId, organizationId, name: 'project' },
      cluster: { id, projectId, organizationId, name: 'cluster', profile, engine: 'embedded' },
      roles: BUILT_IN_ROLES[profile],
      admin: { clusterId: id, name: user, passwordHash, description: '', roles: [role] },
      owner: { id: ids.member(), organizationId, email: 'a@b.c', passwordHash, orgRole: 'Owner' },
      apiKey: {
        ...{ id: key.id, digest: key.digest, organizationId, name: 'owner', description: '' },
        scope: { orgRole: 'Owner', projects: [] },
        creator: SYSTEM,
      },
      personalKeyId: ids.apiKey(),
    },
    ORIGIN,
  );
  const cluster = await store.clusters.find(id);
  if (!cluster) throw new Error('the founded cluster is not there');
  return cluster;
}
