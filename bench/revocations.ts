import { ControlClient } from '../packages/server/src/testing/control-client.ts';
import { CallFailed, Client } from './client.ts';
import type { ServerProcess } from './server-process.ts';

const PASSWORD = 'Some-Passw0rd';
const UNAUTHENTICATED = 16;
/** A credential that is still let in after so long is given up on. */
const GIVE_UP_MS = 30_000;

/** Times from the acknowledgment of revocations until the last replica refused, in ms, in order. */
export type RevocationTimes = readonly number[];

/** A credential that every replica lets in, and how to revoke it. */
interface Victim {
  readonly token: string;
  /** Resolves when the replica has acknowledged it. */
  revoke(): Promise<unknown>;
  /** Removes what is left: there may be 100 users and 100 keys at a time. */
  remove?(): Promise<unknown>;
}

/**
 * Revokes credentials one after the other, on each replica in turn, while a caller with the credential calls
 * each replica over a connection that it keeps, one call after another.
 *
 * @param count of revocations: password changes, drops of users and disabled API keys in turn
 */
export async function measureRevocations(
  replicas: readonly ServerProcess[],
  count: number,
): Promise<RevocationTimes> {
  const admins = replicas.map(({ url, adminToken }) => new Client(url, adminToken));
  const times: number[] = [];
  for (let number = 0; number < count; number++) {
    const at = Math.floor(number / KINDS.length) % replicas.length;
    const makeVictim = KINDS[number % KINDS.length] as (typeof KINDS)[number];
    const parts = { replica: replicas[at] as ServerProcess, admin: admins[at] as Client };
    const victim = await makeVictim({ ...parts, name: `revoked_${replicas.length}_${number}` });
    times.push(await untilRefused(replicas, victim));
    await victim.remove?.();
  }
  for (const admin of admins) admin.close();
  return times.sort((a, b) => a - b);
}

interface VictimParts {
  readonly replica: ServerProcess;
  readonly admin: Client;
  readonly name: string;
}

const KINDS: readonly ((parts: VictimParts) => Promise<Victim>)[] = [
  async ({ admin, name }) => {
    await admin.createUser(name, PASSWORD);
    const revoke = () => admin.changePassword(name, PASSWORD, `${PASSWORD}2`);
    return { token: `${name}:${PASSWORD}`, revoke, remove: () => admin.dropUser(name) };
  },
  async ({ admin, name }) => {
    await admin.createUser(name, PASSWORD);
    return { token: `${name}:${PASSWORD}`, revoke: () => admin.dropUser(name) };
  },
  async ({ replica, name }) => {
    const control = new ControlClient(replica.controlUrl, replica.apiKey);
    const { apiKeyId, apiKey } = await control.ok('POST /v2/api-keys', { name, orgRole: 'Owner' });
    const revoke = () => control.ok(`POST /v2/latchkey/api-keys/${apiKeyId}/disable`);
    const remove = () => control.ok(`DELETE /v2/api-keys/${apiKeyId}`);
    return { token: apiKey, revoke, remove };
  },
];

/** @returns ms from the acknowledgment until the last replica's refusal came; 0 if it came before */
async function untilRefused(replicas: readonly ServerProcess[], victim: Victim): Promise<number> {
  const callers = replicas.map(({ url }) => new Client(url, victim.token));
  try {
    for (const caller of callers) await untilAccepted(caller);
    const refusals = callers.map(refusedAt);
    await victim.revoke();
    const acknowledged = performance.now();
    return Math.max(0, ...(await Promise.all(refusals)).map((at) => at - acknowledged));
  } finally {
    for (const caller of callers) caller.close();
  }
}

async function untilAccepted(caller: Client): Promise<void> {
  const deadline = performance.now() + GIVE_UP_MS;
  while (await isRefused(caller)) {
    if (performance.now() > deadline) throw new Error('a new credential is not let in');
    await new Promise((done) => setTimeout(done, 5));
  }
}

/** Calls until it is refused. @returns when the refusal came */
async function refusedAt(caller: Client): Promise<number> {
  const deadline = performance.now() + GIVE_UP_MS;
  while (!(await isRefused(caller))) {
    if (performance.now() > deadline) throw new Error('a revoked credential is still let in');
  }
  return performance.now();
}

async function isRefused(caller: Client): Promise<boolean> {
  try {
    await caller.call('GetVersion', {});
    return false;
  } catch (error) {
    if (error instanceof CallFailed && error.grpcStatus === UNAUTHENTICATED) return true;
    throw error;
  }
}
