import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { startPostgresPair } from './testing/postgres-pair.ts';
import { proxyPostgres } from './testing/postgres-proxy.ts';
import { callReplica, type Replica, startReplica, startUpstream } from './testing/replica-rig.ts';

vi.setConfig({ testTimeout: 240_000 });

const PASSWORD = 'Some-Passw0rd';
const OTHER = 'Other-Passw0rd';
const RECOVERS_WITHIN_MS = 30_000;

test('a synchronous standby takes over: nothing acknowledged is lost, and replicas find it by themselves', async () => {
  const pair = await startPostgresPair();
  // The one address that always leads to the primary, as a proxy or a name with a short life does.
  const address = await proxyPostgres(pair.primary.url('postgres'));
  const upstream = await startUpstream();
  const first = await startReplica({ upstream, store: address.url });
  const second = await startReplica({ upstream, store: address.url });
  const replicas = [first, second] as const;
  const token = first.founded?.adminToken ?? '';
  const call = (replica: Replica, path: string, body = {}, as = token) =>
    callReplica(replica.clusterUrl, path, { token: as, body });
  const signIn = (replica: Replica, user: string, password: string) =>
    call(replica, 'collections/list', {}, `${user}:${password}`);

  for (const userName of ['gone', 'changed', 'stays']) {
    expect((await call(first, 'users/create', { userName, password: PASSWORD })).code).toBe(0);
    for (const replica of replicas) {
      await vi.waitFor(
        async () => expect((await signIn(replica, userName, PASSWORD)).code).toBe(0),
        RECOVERS_WITHIN_MS,
      );
    }
  }

  // Writers on both replicas, all the time.
  const acknowledged: string[] = [];
  const refused: { readonly status: number }[] = [];
  let isWriting = true;
  const write = async (replica: Replica, who: string) => {
    for (let at = 0; isWriting; at++) {
      const userName = `${who}${at}`;
      const reply = await call(replica, 'users/create', { userName, password: PASSWORD });
      if (reply.code === 0) acknowledged.push(userName);
      else refused.push(reply);
      // Hashing is not what this is about.
      await sleep(300);
    }
  };
  const writing = Promise.all([write(first, 'one'), write(second, 'two')]);
  await sleep(3_000);

  // Acknowledged right before the primary is lost.
  const change = { userName: 'changed', password: PASSWORD, newPassword: OTHER };
  const outcomes = await Promise.all([
    call(first, 'users/drop', { userName: 'gone' }),
    call(second, 'users/update_password', change),
  ]);
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
  await pair.loseMachine();
  await vi.waitFor(() => expect(refused.length).toBeGreaterThan(0), RECOVERS_WITHIN_MS);
  // Retriable, and never taken for done.
  for (const { status } of refused) expect([0, 503]).toContain(status);
  for (const replica of replicas) {
    const { status, code } = await call(replica, 'users/drop', { userName: 'stays' });
    expect([status, code]).not.toEqual([200, 0]);
  }

  // Led to a server that does not take over yet, they wait on.
  address.redirect(pair.standby.url('postgres'));
  await sleep(2_000);
  expect((await call(first, 'users/drop', { userName: 'stays' })).code).not.toBe(0);
  await pair.promote();
  const before = acknowledged.length;
  for (const replica of replicas) {
    const isWell = async () => {
      expect(await replica.isReady()).toBe(true);
      expect((await signIn(replica, 'stays', PASSWORD)).code).toBe(0);
    };
    await vi.waitFor(isWell, { timeout: RECOVERS_WITHIN_MS, interval: 100 });
  }
  await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 1), {
    timeout: RECOVERS_WITHIN_MS,
  });
  isWriting = false;
  await writing;

  const names = await call(second, 'users/list');
  expect(names.data).toEqual(expect.arrayContaining(acknowledged));
  for (const replica of replicas) {
    expect((await signIn(replica, 'gone', PASSWORD)).code).toBe(1800);
    expect((await signIn(replica, 'changed', PASSWORD)).code).toBe(1800);
    expect((await signIn(replica, 'changed', OTHER)).code).toBe(0);
  }
  // What one changes now is felt on the other.
  expect((await call(first, 'users/drop', { userName: 'stays' })).code).toBe(0);
  await vi.waitFor(async () => expect((await signIn(second, 'stays', PASSWORD)).code).toBe(1800), {
    timeout: RECOVERS_WITHIN_MS,
  });
});
