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
import type { Origin } from './store/audit.ts';
import type { Cluster, Member } from './store/clusters.ts';
import type { Store } from './store/store.ts';

export interface RecoverParts {
  /** Where the users are: in a file of it, unless `store` names a database. */
  readonly dataDir?: string;
  readonly store?: string;
  readonly storePasswordFile?: string;
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
export function recover(
  parts: RecoverParts & { readonly user: string; readonly clusterId?: string },
): Promise<Secret> {
  const { user } = parts;
  return withNewPassword(parts, async (store, { password, passwordHash, origin }) => {
    const cluster = await findCluster(store, parts);
    await checkUserExists(store, cluster, user);
    const rules = PROFILE_RULES[cluster.profile];
    await store.users.recover(
      { clusterId: cluster.id, name: user },
      {
        passwordHash: await passwordHash(),
        ...(user === rules.builtInUser && { role: rules.builtInUserRole }),
      },
      origin,
    );
    return password;
  });
}

/**
 * The same for somebody who signs in to the console: the password has to be replaced at the first
 * sign-in, the second factor is off, and all sessions are over.
 * @throws Error with a text for the operator
 */
export function recoverMember(parts: RecoverParts & { readonly email: string }): Promise<Secret> {
  return withNewPassword(parts, async (store, { password, passwordHash, origin }) => {
    const member = await findMember(store, parts.email);
    await store.memberSignIns.recover(member.id, await passwordHash(), origin);
    return password;
  });
}

interface NewPassword {
  readonly password: Secret;
  readonly passwordHash: () => Promise<string>;
  readonly origin: Origin;
}

async function withNewPassword<T>(
  { operator = currentUser(), random = systemRandom, ...parts }: RecoverParts,
  work: (store: Store, made: NewPassword) => Promise<T>,
): Promise<T> {
  const { clock = systemClock, hasher = createPasswordHasher({ random }) } = parts;
  const store = await openStore(placeOf(parts), {
    ...{ clock, random, log: createLog('warn'), mustExist: true },
  });
  try {
    const password = generatePassword(random);
    return await work(store, {
      password,
      passwordHash: () => hasher.hash(password),
      origin: { actor: { kind: 'host', id: '', name: operator }, requestId: '', source: '' },
    });
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
  if (statSync(dataDir).isDirectory() && existsSync(join(dataDir, 'latchkey.db'))) return;
  throw new OperatorError(
    `${dataDir} is not a Latchkey data directory: it holds no latchkey.db; give --store if its store is in PostgreSQL`,
  );
}

async function findCluster(
  store: Store,
  { dataDir, clusterId }: { readonly dataDir?: string; readonly clusterId?: string },
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
      `${dataDir ?? 'the store'} holds no cluster yet: start the server once`,
    );
  if (clusters.length > 1) throw new OperatorError(`say which cluster is meant: ${known}`);
  return cluster;
}

async function findMember(store: Store, email: string): Promise<Member> {
  const found = await store.memberSignIns.find(email.trim().toLowerCase());
  if (!found) throw new OperatorError(`nobody signs in to the console as ${email}`);
  if (found.member.passwordHash === '') {
    throw new OperatorError(`${email} has no password yet: an owner can send another invitation`);
  }
  return found.member;
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
