import { PRIVILEGE_OBJECT_TYPES, type Profile } from '@latchkey/contract';
import { makeApiKey } from '../../kernel/api-key-format.ts';
import type { PasswordHasher } from '../../kernel/password-hasher.ts';
import { systemRandom } from '../../kernel/random.ts';
import { Secret } from '../../kernel/secret.ts';
import type { Origin } from '../../store/audit.ts';
import type { Store } from '../../store/store.ts';
import { accessChanges } from '../access-changes.ts';
import type { TestServer } from '../test-server.ts';
import type { Caller } from './caller.ts';
import type { SmallestRole } from './needs.ts';
import { NEEDED_PRIVILEGES, type Need } from './rows.ts';
import { withServerStore } from './server-store.ts';

const ORIGIN: Origin = {
  actor: { kind: 'host', id: 'host', name: 'host' },
  requestId: 'matrix',
  source: '',
};
const PASSWORD = 'Some-Passw0rd';
const MANY = 10_000;

/** All privileges but `All`, each of which gets a role that holds it everywhere. */
const SINGLE_PRIVILEGES = [...PRIVILEGE_OBJECT_TYPES.keys()].filter((name) => name !== 'All');

/** Users of the server's cluster, made through a store of its own on the same file. */
interface Users {
  /** @returns the credential of a new user */
  add(name: string, roles: readonly string[]): Promise<string>;
}

/**
 * Makes the callers of a profile in a server that was just founded, and all the users and roles
 * that they need.
 */
export async function makeCallers(
  server: TestServer,
  profile: Profile,
  hasher: PasswordHasher,
): Promise<Caller[]> {
  return withServerStore(server, async (store) => {
    const users = usersOf(store, clusterOf(server), hasher);
    await addSingleRoles(store, clusterOf(server));
    const known = profile === 'zilliz' ? zillizCallers : milvusCallers;
    return [...unknownCallers(server), ...(await known(server, users))];
  });
}

function clusterOf({ founded }: TestServer): string {
  if (!founded) throw new Error('the server was not new');
  return founded.clusterId;
}

function usersOf(store: Store, clusterId: string, hasher: PasswordHasher): Users {
  return {
    async add(name, roles) {
      const passwordHash = await hasher.hash(new Secret(PASSWORD));
      const user = { clusterId, name, passwordHash, description: '', roles };
      const outcome = await store.users.create(user, MANY, ORIGIN);
      if (outcome !== 'created') throw new Error(`user ${name}: ${outcome}`);
      return `${name}:${PASSWORD}`;
    },
  };
}

const single = (privilege: string) => `only_${privilege}`;

async function addSingleRoles(store: Store, clusterId: string): Promise<void> {
  const { addRole, permit } = accessChanges(store, clusterId, ORIGIN);
  for (const privilege of SINGLE_PRIVILEGES) {
    await addRole(single(privilege));
    await permit(single(privilege), privilege, { database: '*' });
  }
}

/** Those who are not let in. The wrong password is that of the one who may do everything. */
function unknownCallers({ adminToken }: TestServer): Caller[] {
  const wrongKey = makeApiKey(systemRandom).key.reveal();
  const unknown = { isKnown: false, holds: () => false };
  return [
    {
      ...{ title: 'no credential', meaning: 'sends no credential' },
      ...{ ...unknown, token: () => undefined },
    },
    {
      ...{ title: 'wrong password', meaning: 'the first administrator with a wrong password' },
      ...{ ...unknown, token: () => `${adminToken}x` },
    },
    {
      ...{ title: 'wrong key', meaning: 'an API key of the right form that was never given out' },
      ...{ ...unknown, token: () => wrongKey },
    },
  ];
}

async function zillizCallers(server: TestServer, users: Users): Promise<Caller[]> {
  const ranks: readonly SmallestRole[] = ['db_ro', 'db_rw', 'db_admin'];
  const withRole = async (role: SmallestRole): Promise<Caller> => ({
    ...(await user(users, `has_${role}`, [role])),
    ...{ title: role, meaning: `a user with the built-in role \`${role}\` alone` },
    holds: ({ from }) => ranks.indexOf(from) <= ranks.indexOf(role),
  });
  return [
    {
      ...(await user(users, 'has_nothing', [])),
      ...{ title: 'no role', meaning: 'a user without any role' },
      holds: () => false,
    },
    await withRole('db_ro'),
    await withRole('db_rw'),
    ...(await perPrivilege(users, () => false)),
    await withRole('db_admin'),
    ownerKey(server),
  ];
}

async function milvusCallers(server: TestServer, users: Users): Promise<Caller[]> {
  const holdsPublic = ({ isPublic }: Need) => isPublic;
  return [
    {
      ...(await user(users, 'has_nothing', [])),
      ...{ title: 'no role', meaning: 'a user who was granted no role, and so holds `public`' },
      ...{ role: 'public', holds: holdsPublic },
    },
    ...(await perPrivilege(users, holdsPublic)),
    {
      ...(await user(users, 'has_admin', ['admin'])),
      ...{ title: 'admin', meaning: 'a user with the built-in role `admin`' },
      holds: () => true,
    },
    {
      ...{ title: 'root', meaning: 'the built-in user `root`' },
      ...{ isKnown: true, user: 'root', role: 'admin' },
      ...{ holds: () => true, token: () => server.adminToken },
    },
    ownerKey(server),
  ];
}

async function user(users: Users, name: string, roles: readonly string[]) {
  const token = await users.add(name, roles);
  const [role] = roles;
  return { isKnown: true, user: name, ...(role && { role }), token: () => token };
}

/** One who holds nothing but the privilege that a call takes, and one who holds all others. */
async function perPrivilege(
  users: Users,
  holdsAnyway: (need: Need) => boolean,
): Promise<[Caller, Caller]> {
  const just = new Map<string, string>();
  const others = new Map<string, string>();
  for (const privilege of NEEDED_PRIVILEGES) {
    const roles = SINGLE_PRIVILEGES.filter((name) => name !== privilege).map(single);
    just.set(privilege, await users.add(`just_${privilege}`, [single(privilege)]));
    others.set(privilege, await users.add(`but_${privilege}`, roles));
  }
  const common = { isKnown: true, perPrivilege: true as const };
  return [
    {
      ...{ title: 'just it', meaning: 'a user whose one role holds just the privilege of the row' },
      ...{ ...common, holds: () => true, token: (privilege) => just.get(privilege) },
    },
    {
      ...{ title: 'all but it', meaning: 'a user who holds every other single privilege' },
      ...{ ...common, token: (privilege) => others.get(privilege) },
      holds: (need) => need.alternatives.length > 0 || holdsAnyway(need),
    },
  ];
}

function ownerKey({ apiKey }: TestServer): Caller {
  return {
    ...{ title: 'owner key', meaning: "an API key with the organization owner's rights" },
    ...{ isKnown: true, holds: () => true, token: () => apiKey },
  };
}
