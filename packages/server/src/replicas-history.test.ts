import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { AccessHistory, type Phase } from './testing/access-history.ts';
import { startPostgresCluster } from './testing/postgres-cluster.ts';
import { proxyPostgres } from './testing/postgres-proxy.ts';
import { callReplica, startReplica, startUpstream } from './testing/replica-rig.ts';

vi.setConfig({ testTimeout: 240_000 });

const HOUR_MS = 3_600_000;
/** Within which a change is felt even if its notice is lost; usually it takes milliseconds (see the bench of replicas). */
const BOUND_MS = 5_000;

test('no credential is accepted after an acknowledged revocation and the bound, whatever breaks', async () => {
  const postgres = await startPostgresCluster();
  onTestFinished(() => postgres.stop());
  const near = await proxyPostgres(postgres.url('postgres'));
  const far = await proxyPostgres(postgres.url('postgres'));
  const upstream = await startUpstream();
  const first = await startReplica({ upstream, store: near.url });
  // Clocks that differ by an hour each way.
  const [second, third] = await Promise.all([
    startReplica({ upstream, store: near.url, aheadMs: HOUR_MS }),
    startReplica({ upstream, store: far.url, aheadMs: -HOUR_MS }),
  ]);
  const { adminToken = '' } = first.founded ?? {};
  const history = new AccessHistory([first, second, third], adminToken);
  const running = history.run();
  const phase = async (name: string, work: () => Promise<unknown>): Promise<Phase> => {
    const from = performance.now();
    await work();
    return { name, from, to: performance.now() };
  };
  const list = () => callReplica(third.clusterUrl, 'collections/list', { token: adminToken });

  const calm = await phase('calm', () => sleep(6_000));
  far.delay(100);
  const slow = await phase('slow', () => sleep(5_000));
  far.delay(0);
  far.cut();
  const cut = await phase('cut', () => sleep(11_000));
  // It remembers the administrator, and does not trust that.
  expect(await list()).toMatchObject({ status: 503, code: 2 });
  expect(await third.isReady()).toBe(false);
  expect(await first.isReady()).toBe(true);
  far.heal();
  const healed = await phase('healed', async () => {
    await vi.waitFor(async () => expect(await list()).toMatchObject({ code: 0 }), 30_000);
    await sleep(3_000);
  });
  const failover = await phase('failover', async () => {
    await postgres.crash(1_500);
    await sleep(5_000);
  });
  const after = await phase('after', () => sleep(4_000));
  history.stop();
  await running;

  const all = [0, 1, 2];
  expect(history.revoked).toBeGreaterThan(10);
  expect(history.longestTrust(calm, all)).toBeLessThan(BOUND_MS);
  expect(history.longestTrust(slow, all)).toBeLessThan(BOUND_MS);
  expect(history.longestTrust(cut, [0, 1])).toBeLessThan(BOUND_MS);
  expect(history.longestTrust(cut, [2])).toBeLessThan(10_500);
  expect(history.longestTrust(healed, all)).toBeLessThan(10_500);
  expect(history.longestTrust(failover, all)).toBeLessThan(10_500);
  expect(history.longestTrust(after, all)).toBeLessThan(BOUND_MS);
  for (const each of [calm, after]) expect(history.wronglyRefused(each, BOUND_MS)).toEqual([]);
  // Every replica took part, and after all that all of them answer.
  for (const replica of all) {
    const accepted = history.probes.filter(
      (probe) => probe.replica === replica && probe.verdict === 'accepted',
    );
    expect(accepted.length).toBeGreaterThan(20);
    expect(accepted.some(({ began }) => began > after.from)).toBe(true);
  }
  const verified = await fetch(`${second.controlUrl}/v2/latchkey/audit/verify`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${first.founded?.apiKey}`,
      'content-type': 'application/json',
    },
    body: '{}',
  });
  expect(await verified.json()).toMatchObject({ code: 0, data: { intact: true } });
});
