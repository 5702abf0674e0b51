import { MilvusClient } from '@zilliz/milvus2-sdk-node';
import { expect, test, vi } from 'vitest';
import { balance } from './testing/balancer.ts';
import { callReplica, type Replica, startReplica, startUpstream } from './testing/replica-rig.ts';
import { execute, temporaryDatabase } from './testing/temporary-database.ts';

vi.setConfig({ testTimeout: 240_000 });

test('replicas are restarted one after the other without a call that fails', async () => {
  const store = await temporaryDatabase();
  const upstream = await startUpstream();
  const flags = ['--drain-seconds', '2'];
  const start = (again?: Replica) =>
    startReplica({ upstream, store, flags, ...(again && { again }) });
  const first = await start();
  const replicas = [first, await start()];
  const balancer = await balance(() => replicas);
  const { adminToken = '' } = first.founded ?? {};
  const [username = '', password = ''] = adminToken.split(/:(.*)/);
  const counts = { calls: 0, failed: [] as unknown[] };
  let isOver = false;
  const grpc = async () => {
    const client = new MilvusClient({
      ...{ address: balancer.address, username, password, logLevel: 'error' },
    });
    await client.connectPromise;
    while (!isOver) {
      await client.showCollections().then(
        ({ status }) => {
          if (status.error_code !== 'Success') counts.failed.push(status);
        },
        (error: unknown) => counts.failed.push(error),
      );
      counts.calls++;
    }
    await client.closeConnection();
  };
  const rest = async () => {
    while (!isOver) {
      const url = `http://${balancer.address}`;
      const reply = await callReplica(url, 'collections/list', { token: adminToken });
      if (reply.code !== 0) counts.failed.push(reply);
      counts.calls++;
    }
  };
  const callers = [grpc(), grpc(), rest()];
  await expect.poll(() => counts.calls).toBeGreaterThan(10);
  for (const at of [0, 1]) {
    const replica = replicas[at];
    if (!replica) throw new Error('no replica');
    expect(await replica.stop()).toBe(0);
    replicas[at] = await start(replica);
    await vi.waitFor(() => expect(balancer.size).toBe(2), 30_000);
  }
  isOver = true;
  await Promise.all(callers);
  expect(counts.failed).toEqual([]);
  expect(counts.calls).toBeGreaterThan(50);
});

test('a schema of a newer release: an older replica goes on, or says why not', async () => {
  const store = await temporaryDatabase();
  const upstream = await startUpstream();
  const old = await startReplica({ upstream, store });
  const { adminToken: token = '' } = old.founded ?? {};
  const list = () => callReplica(old.clusterUrl, 'collections/list', { token });
  const create = (userName: string) => {
    const body = { userName, password: 'Some-Passw0rd' };
    return callReplica(old.clusterUrl, 'users/create', { token, body });
  };
  // What a newer release does that only adds something.
  await execute(
    store,
    `insert into kysely_migration values ('0099-later', '2030');
     alter table users add column later text;
     update store_commits set number = number + 1`,
  );
  expect(await create('alice')).toMatchObject({ code: 0 });
  const another = await startReplica({ upstream, store });
  expect(await another.isReady()).toBe(true);
  await another.stop();
  // And one that takes away what this one reads.
  await execute(
    store,
    "update store_commits set number = number + 1, oldest_serving = '0099-later'",
  );
  await vi.waitFor(async () => expect(await old.isReady()).toBe(false), 20_000);
  expect(await list()).toMatchObject({ status: 503, message: /older than the store/ });
  expect(await create('bob')).toMatchObject({ status: 503 });
  expect(old.log()).toContain('a newer release has changed the store');
  await expect(startReplica({ upstream, store })).rejects.toThrow('newer Latchkey');
});
