import { expect, test } from 'vitest';
import { readChanges } from '../../observe/audit/changes.ts';
import {
  foundTemporaryStore,
  openTemporaryStore,
  TEST_ORIGIN,
  tamper as tamperWith,
} from '../../testing/temporary-store.ts';

async function setUp() {
  const made = await foundTemporaryStore();
  const create = (name: string) =>
    made.store.users.create(
      { clusterId: made.clusterId, name, passwordHash: 'h', description: '', roles: [] },
      10_000,
      TEST_ORIGIN,
    );
  const tamper = (sql: string) => tamperWith(made.path, sql);
  return { ...made, create, tamper, audit: made.store.audit };
}

test('a change is told with who, what, where and when, newest first', async () => {
  const { audit, create, clusterId } = await setUp();
  await create('alice');
  await create('bob');
  const rows = await audit.list({ limit: 10 });
  expect(rows.map(({ seq, action, object }) => [seq, action, object])).toEqual([
    [3, 'CreateCredential', 'user:bob'],
    [2, 'CreateCredential', 'user:alice'],
    [1, 'FoundCluster', `cluster:${clusterId}`],
  ]);
  expect(rows[0]).toEqual({
    ...TEST_ORIGIN,
    ...{ seq: 3, action: 'CreateCredential', object: 'user:bob', clusterId },
    changes: '[{"after":"changed","field":"password"}]',
    time: expect.any(Number),
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('the list is of one cluster or all, and at most a thousand rows', async () => {
  const { store, audit, create, clusterId, founded } = await setUp();
  await create('alice');
  const { organizationId } = founded;
  const scope = { orgRole: 'Owner', projects: [] } as const;
  await store.apiKeys.create(
    {
      ...{ id: 'key-1', organizationId, name: 'n', description: '', digest: 'd', scope },
      creator: { kind: 'system', id: '', name: '' },
    },
    9,
    TEST_ORIGIN,
  );
  expect(await audit.list({ limit: 10 })).toHaveLength(3);
  expect(await audit.list({ clusterId, limit: 10 })).toHaveLength(2);
  expect(await audit.list({ limit: 2 })).toHaveLength(2);
  expect(await audit.list({ limit: 0 })).toHaveLength(0);
  expect(await audit.list({ limit: -1 })).toHaveLength(0);
});

test('an untouched history holds, also one of two processes and of more than a page', async () => {
  const { audit, create, path, clusterId, tamper } = await setUp();
  const other = await openTemporaryStore(path);
  for (let i = 0; i < 600; i++) {
    await Promise.all([
      create(`a${i}`),
      other.store.users.create(
        { clusterId, name: `b${i}`, passwordHash: 'h', description: '', roles: [] },
        10_000,
        TEST_ORIGIN,
      ),
    ]);
  }
  expect(await audit.list({ limit: 5_000 })).toHaveLength(1_000);
  expect(await audit.firstBroken()).toBeUndefined();
  await tamper("UPDATE audit SET object = 'user:x' WHERE seq = 1100");
  expect(await audit.firstBroken()).toBe(1_100);
});

test.each([
  ['an edited row', "UPDATE audit SET actor_name = 'mallory' WHERE seq = 3", 3],
  ['a removed row', 'DELETE FROM audit WHERE seq = 3', 4],
  ['a removed start', 'DELETE FROM audit WHERE seq <= 2', 3],
  ['a removed middle', 'DELETE FROM audit WHERE seq IN (3, 4)', 5],
  [
    'two rows exchanged',
    'UPDATE audit SET seq = -3 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = -3',
    3,
  ],
  [
    'a removed row with the numbers closed up',
    'DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq = 4; UPDATE audit SET seq = seq - 1 WHERE seq = 5',
    3,
  ],
])('%s is found', async (_, sql, seq) => {
  const { audit, create, tamper } = await setUp();
  for (const name of ['a', 'b', 'c', 'd']) await create(name);
  expect(await audit.firstBroken()).toBeUndefined();
  await tamper(sql);
  expect(await audit.firstBroken()).toBe(seq);
});

test('texts that UTF-8 cannot hold do not break the chain', async () => {
  const { store, audit, clusterId } = await setUp();
  const origin = { ...TEST_ORIGIN, requestId: 'half \ud83d', source: '\udc00\u0000' };
  await store.users.grantRole(clusterId, 'db_admin', 'db_ro', origin);
  expect((await audit.list({ limit: 1 }))[0]?.requestId).toBe('half \ufffd');
  expect(await audit.firstBroken()).toBeUndefined();
});

test('of the rows of a page those are found that were edited, or follow a gap', async () => {
  const { audit, create, tamper } = await setUp();
  for (const name of ['a', 'b', 'c', 'd', 'e']) await create(name);
  expect(await audit.brokenAmong(await audit.list({ limit: 10 }))).toEqual([]);
  await tamper("update audit set object = 'user:x' where object = 'user:b'");
  await tamper("delete from audit where object = 'user:d'");
  const rows = await audit.list({ limit: 10 });
  const broken = await audit.brokenAmong(rows);
  const objects = rows.filter(({ seq }) => broken.includes(seq)).map(({ object }) => object);
  expect(objects).toEqual(['user:e', 'user:x']);
});

test('a change tells the values before and after, and of a secret that it changed alone', async () => {
  const { store, audit, create, clusterId } = await setUp();
  const last = async () => readChanges((await audit.list({ limit: 1 }))[0]?.changes);
  await create('alice');
  const key = { clusterId, name: 'alice' };
  await store.users.update(key, { passwordHash: 'h2', description: 'nightly' }, TEST_ORIGIN);
  expect(await last()).toEqual([
    { field: 'description', before: '', after: 'nightly' },
    { field: 'password', after: 'changed' },
  ]);
  await store.users.grantRole(clusterId, 'alice', 'db_ro', TEST_ORIGIN);
  expect(await last()).toEqual([{ field: 'roles', before: [], after: ['db_ro'] }]);
  await store.users.setExpiry(key, 86_400_000, TEST_ORIGIN);
  expect(await last()).toEqual([{ field: 'expiresAt', after: '1970-01-02T00:00:00.000Z' }]);
  await store.clusters.change(clusterId, { cuSize: 4, labels: { team: 'a' } }, TEST_ORIGIN);
  expect(await last()).toEqual([
    { field: 'cuSize', before: 1, after: 4 },
    { field: 'labels', before: {}, after: { team: 'a' } },
  ]);
  await store.users.drop(clusterId, 'alice', TEST_ORIGIN);
  expect(await last()).toEqual([
    { field: 'description', before: 'nightly' },
    { field: 'roles', before: ['db_ro'] },
    { field: 'expiresAt', before: '1970-01-02T00:00:00.000Z' },
  ]);
  expect(JSON.stringify(await audit.list({ limit: 100 }))).not.toContain('"h2"');
  expect(await audit.firstBroken()).toBeUndefined();
});

test('edited values of a change are found', async () => {
  const { audit, create, tamper } = await setUp();
  await create('alice');
  await tamper("UPDATE audit SET changes = '[]' WHERE seq = 2");
  expect(await audit.firstBroken()).toBe(2);
});

/** Many rows, each as the first one; the chain is broken behind it. */
const LONG = 60_000;
const FILL = `
  INSERT INTO audit (seq, time, actor_kind, actor_id, actor_name, request_id, source, action, cluster_id, object, hash)
  WITH RECURSIVE more(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM more WHERE n < ${LONG})
  SELECT n, time, actor_kind, actor_id, actor_name, request_id, source,
    CASE WHEN n = 3 THEN 'Rare' ELSE action END, cluster_id, object, hash
  FROM more, audit WHERE audit.seq = 1`;

test('what is rare in a long audit is found, and everything else has its turn meanwhile', async () => {
  const { audit, tamper } = await setUp();
  await tamper(FILL);
  let turns = 0;
  let timer = setImmediate(function again() {
    turns++;
    timer = setImmediate(again);
  });
  const found = await audit.list({ action: 'Rare', limit: 10 });
  const none = await audit.list({ actor: 'nobody', limit: 10 });
  clearImmediate(timer);
  expect(found.map(({ seq }) => seq)).toEqual([3]);
  expect(none).toEqual([]);
  // On a quick machine there are few; at a stroke there is none.
  expect(turns).toBeGreaterThan(0);
  const page = await audit.list({ limit: 1000, before: LONG - 500 });
  expect([page.length, page[0]?.seq]).toEqual([1000, LONG - 501]);
  const across = await audit.list({ action: 'FoundCluster', limit: 1000, before: LONG - 9500 });
  expect([across.length, across.at(-1)?.seq]).toEqual([1000, LONG - 10_500]);
});
