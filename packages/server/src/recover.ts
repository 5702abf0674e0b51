import { existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createPasswordHasher } from './authenticate/password.ts';
import { openStore, type StoreSettings } from './compose-store.ts';
import { parseFlag } from './config/index.ts';
import { PROFILE_RULES } from './handle/users/profile-rules.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { generatePassword } from './kernel/generate-password.ts';
import { OperatorError } from './kernel/operator-error.ts';
import type { PasswordHasher } from './kernel/password-hasher.ts';
import { type Random, systemRandom } from './kernel/random.ts';
import type { Secret } from './kernel/secret.ts';
import { createLog } from './observe/log.ts';
import type { Cluster } from './store/clusters.ts';
import type { Store } from './store/store.ts';

export interface RecoverParts {
  /** Where the users are: in a file of it, unless `store` names a database. */
  readonly dataDir?: string;
  readonly store?: string;
  readonly storePasswordFile?: string;
  readonly user: string;
  /** May be left out where there is one cluster. */
  readonly clusterId?: string;
  /** For the audit; by default the operating system's user. */
  readonly operator?: string;
  readonly hasher?: PasswordHasher;
  readonly random?: Random;
  readonly clock?: Clock;
}

/**
 * Gives a user a new password by writing it into the store: for whoever holds the data directory, or can
 * sign in to the database, and nothing else. The built-in user gets back its role, too. A server that runs on the directory
 * takes the new password, and refuses the old, from its next call on.
 * @returns the new password
 * @throws Error with a text for the operator
 */
export async function recover(parts: RecoverParts): Promise<Secret> {
  const { user, random = systemRandom, clock = systemClock } = parts;
  const hasher = parts.hasher ?? createPasswordHasher({ random });
  const place = placeOf(parts);
  const store = await openStore(place, { clock, random, log: createLog('warn'), mustExist: true });
  try {
    const cluster = await findCluster(store, place, parts);
    await checkUserExists(store, cluster, user);
    const password = generatePassword(random);
    const rules = PROFILE_RULES[cluster.profile];
    await store.users.recover(
      { clusterId: cluster.id, name: user },
      {
        passwordHash: await hasher.hash(password),
        ...(user === rules.builtInUser && { role: rules.builtInUserRole }),
      },
      {
        actor: { kind: 'host', id: '', name: parts.operator ?? currentUser() },
        requestId: '',
        source: '',
      },
    );
    return password;
  } finally {
    await store.close();
  }
}

function placeOf({ dataDir, store, storePasswordFile }: RecoverParts): StoreSettings {
  if (store !== undefined) {
    return { data: '', store: parseFlag('store', store), storePasswordFile };
  }
  if (dataDir === undefined) {
    throw new OperatorError('say where the users are: --data DIR, or --store postgres://…');
  }
  checkHasStore(dataDir);
  return { data: dataDir, store: 'sqlite', storePasswordFile: undefined };
}

function checkHasStore(dataDir: string): void {
  if (!existsSync(dataDir)) throw new OperatorError(`there is no directory ${dataDir}`);
  const path = join(dataDir, 'latchkey.db');
  if (!statSync(dataDir).isDirectory() || !existsSync(path)) {
    throw new OperatorError(
      `${dataDir} is not a Latchkey data directory: it holds no latchkey.db; give --store if its store is in PostgreSQL`,
    );
  }
}

async function findCluster(
  store: Store,
  place: StoreSettings,
  { clusterId }: RecoverParts,
): Promise<Cluster> {
  const clusters = await store.clusters.list();
  const known = clusters.map(({ id }) => id).join(', ');
  if (clusterId !== undefined) {
    const cluster = clusters.find(({ id }) => id === clusterId);
    if (!cluster) throw new OperatorError(`there is no cluster ${clusterId}; there is ${known}`);
    return cluster;
  }
  const [cluster] = clusters;
  if (!cluster)
    throw new OperatorError(
      `${place.data || 'the store'} holds no cluster yet: start the server once`,
    );
  if (clusters.length > 1) throw new OperatorError(`say which cluster is meant: ${known}`);
  return cluster;
}

async function checkUserExists(store: Store, { id }: Cluster, name: string): Promise<void> {
  if (await store.users.find(id, name)) return;
  const users = await store.users.list(id);
  const known = users.map((user) => user.name).join(', ');
  throw new OperatorError(`cluster ${id} has no user "${name}"; it has ${known}`);
}

function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user may have a number and no name.
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
