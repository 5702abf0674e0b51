import { expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { createConnectionHandlers } from './connection-handlers.ts';
import { fromWireLong } from './hybrid-timestamp.ts';
import { testCall } from './test-call.ts';
import { createTestStore } from './test-store.ts';
import { createTimestampOracle } from './timestamp-oracle.ts';

const BUILD = { version: 'v2.6.0-latchkey', commit: 'abc', time: '2026-01-01' };

async function setUp() {
  const testStore = await createTestStore();
  const { catalog } = testStore.store;
  const timestamps = createTimestampOracle(systemClock);
  const handlers = createConnectionHandlers({
    catalog,
    timestamps,
    build: BUILD,
    clock: systemClock,
    profile: 'zilliz',
    enforcesRowPolicies: true,
  });
  return {
    store: testStore.store,
    call: (rpc: 'Connect' | 'GetVersion' | 'CheckHealth' | 'AllocTimestamp' | 'ClientHeartbeat') =>
      testCall(handlers, rpc),
    [Symbol.asyncDispose]: () => testStore[Symbol.asyncDispose](),
  };
}

test('Connect gives each client a non-zero identifier and the server info', async () => {
  await using rig = await setUp();
  const [one, two] = [await rig.call('Connect'), await rig.call('Connect')];
  const identifier = fromWireLong(one.identifier as never);
  expect(identifier).toBeGreaterThan(0n);
  expect(identifier).toBeLessThan(2n ** 63n);
  expect(fromWireLong(two.identifier as never)).not.toBe(identifier);
  expect(one.server_info).toMatchObject({
    ...{ build_tags: BUILD.version, git_commit: 'abc', build_time: '2026-01-01' },
    deploy_mode: 'STANDALONE',
    reserved: { 'latchkey.row_policies': 'enforced', 'latchkey.admin_role': 'db_admin' },
  });
});

test('GetVersion tells the same version as Connect', async () => {
  await using rig = await setUp();
  expect(await rig.call('GetVersion')).toMatchObject({ version: BUILD.version });
});

test('AllocTimestamp is the time of day, and rises', async () => {
  await using rig = await setUp();
  const first = fromWireLong((await rig.call('AllocTimestamp')).timestamp as never);
  const second = fromWireLong((await rig.call('AllocTimestamp')).timestamp as never);
  expect(second).toBeGreaterThan(first);
  expect(Math.abs(Number(first >> 18n) - Date.now())).toBeLessThan(60_000);
});

test('a heartbeat, which SDKs send in the background, is answered with the time and no command', async () => {
  await using rig = await setUp();
  const reply = await rig.call('ClientHeartbeat');
  expect(reply).toMatchObject({ commands: [] });
  expect(Math.abs(Number(reply.server_timestamp) - Date.now())).toBeLessThan(60_000);
});

test('CheckHealth is true, and false with a reason once the store is gone', async () => {
  await using rig = await setUp();
  expect(await rig.call('CheckHealth')).toMatchObject({ isHealthy: true, reasons: [] });
  await rig.store.close();
  expect(await rig.call('CheckHealth')).toMatchObject({
    ...{ isHealthy: false, reasons: ['the metadata store does not answer'] },
  });
});
