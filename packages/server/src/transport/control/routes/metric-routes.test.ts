import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlRig, openControlRig } from '../../../testing/control-rig.ts';

let rig: ControlRig;
beforeAll(async () => {
  rig = await openControlRig();
  const collection = { collectionName: 'books', dimension: 4 };
  await rig.rest('collections/create', collection, rig.adminToken);
  const rows = { collectionName: 'books', data: [{ id: 1, vector: [1, 0, 0, 0] }] };
  await rig.rest('entities/insert', rows, rig.adminToken);
});
afterAll(() => rig.dispose());

const metricsPath = (period = '15m') =>
  `/v2/latchkey/clusters/${rig.clusterId}/metrics?period=${period}`;

const search = (token: string) =>
  rig.rest('entities/search', { collectionName: 'books', data: [[1, 0, 0, 0]] }, token);

test('calls, searches, errors and failed sign-ins of a cluster are counted as they happen', async () => {
  for (let count = 0; count < 20; count++) await search(rig.adminToken);
  await rig.rest('collections/describe', { collectionName: 'nowhere' }, rig.adminToken);
  await search('db_admin:wrong Passw0rd');
  const { status, data } = await rig.owner('GET', metricsPath());
  expect(status).toBe(200);
  expect(data).toMatchObject({ clusterId: rig.clusterId, stepSeconds: 10 });
  const total = (of: string) =>
    data.points.reduce((sum: number, point: Record<string, number>) => sum + (point[of] ?? 0), 0);
  expect(total('searchesPerSecond')).toBeGreaterThan(1);
  expect(total('callsPerSecond')).toBeGreaterThan(total('searchesPerSecond'));
  expect(total('failedPerSecond')).toBeGreaterThan(0);
  expect(total('failedSignIns')).toBe(1);
  const last = data.points.findLast((point: { p99Ms?: number }) => point.p99Ms !== undefined);
  expect(last.p99Ms).toBeGreaterThan(0);
  expect(last.memoryBytes).toBeGreaterThan(10_000_000);
});

test('a longer time has longer steps, and another word than the three is refused', async () => {
  expect((await rig.owner('GET', metricsPath('1h'))).data.points).toHaveLength(60);
  const day = (await rig.owner('GET', metricsPath('24h'))).data;
  expect(day.stepSeconds).toBe(900);
  expect([96, 97]).toContain(day.points.length);
  expect(await rig.owner('GET', metricsPath('5y'))).toMatchObject({ status: 400 });
});

test('loads are of the clusters that the caller may see', async () => {
  const { data } = await rig.owner('GET', '/v2/latchkey/metrics');
  expect(data.clusters).toMatchObject([{ clusterId: rig.clusterId }]);
  expect(data.clusters[0].storageBytes).toBeGreaterThan(0);
  const project = await rig.owner('POST', '/v2/projects', { projectName: 'Elsewhere' });
  const stranger = await rig.key({
    orgRole: 'Member',
    projects: [{ projectId: project.data.projectId, role: 'Admin' }],
  });
  const seen = await rig.call('GET', '/v2/latchkey/metrics', undefined, stranger.apiKey);
  expect(seen.data.clusters).toEqual([]);
  expect(await rig.call('GET', metricsPath(), undefined, stranger.apiKey)).not.toMatchObject({
    code: 0,
  });
});

test('what a cluster holds in memory grows with what is searched', async () => {
  const held = async () => {
    const { data } = await rig.owner('GET', '/v2/latchkey/metrics');
    return data.clusters[0].heldBytes as number;
  };
  const dimension = 256;
  await rig.rest('collections/create', { collectionName: 'wide', dimension }, rig.adminToken);
  const vector = Array.from({ length: dimension }, (_, place) => place / dimension);
  const data = Array.from({ length: 500 }, (_, id) => ({ id, vector }));
  await rig.rest('entities/insert', { collectionName: 'wide', data }, rig.adminToken);
  const before = await held();
  // Searched now and then it is worth a copy in memory.
  const ask = { collectionName: 'wide', data: [vector] };
  await expect
    .poll(
      async () => {
        await rig.rest('entities/search', ask, rig.adminToken);
        return (await held()) - before;
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(500 * dimension * 2);
  await rig.rest('collections/drop', { collectionName: 'wide' }, rig.adminToken);
  expect(await held()).toBeLessThan(500 * dimension);
});

test('who uses a credential is told, by address and program, with the last call', async () => {
  const user = { userName: 'svc', password: 'Passw0rd-1' };
  await rig.rest('users/create', user, rig.adminToken);
  const path = `/v2/latchkey/clusters/${rig.clusterId}/users/svc/callers`;
  expect((await rig.owner('GET', path)).data).toMatchObject({ userName: 'svc', callers: [] });
  const token = `svc:${user.password}`;
  for (const agent of ['indexer/1.2', 'indexer/1.2', 'search-api/7']) {
    await fetch(`${rig.server.clusterUrl}/v2/vectordb/databases/list`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'user-agent': agent },
      body: '{}',
    });
  }
  const { data } = await rig.owner('GET', path);
  const whence = { source: '127.0.0.1', lastCall: 'ListDatabases' };
  expect(data.callers).toMatchObject([
    { ...whence, client: 'search-api/7', calls: 1 },
    { ...whence, client: 'indexer/1.2', calls: 2 },
  ]);
  expect(Date.parse(data.since)).toBeLessThanOrEqual(Date.parse(data.callers[1].lastCallTime));
  const gone = await rig.owner('GET', path.replace('svc', 'nobody'));
  expect(gone.message).toContain('nobody');
});

test('who uses an API key is told, on clusters and on the control plane, to whoever sees the key', async () => {
  const key = await rig.key({
    orgRole: 'Member',
    projects: [{ projectId: rig.projectId, role: 'Read-Only' }],
  });
  const path = `/v2/latchkey/api-keys/${key.apiKeyId}/callers`;
  const before = (await rig.owner('GET', path)).data;
  expect(before).toMatchObject({ apiKeyId: key.apiKeyId, callers: [] });
  const headers = { authorization: `Bearer ${key.apiKey}` };
  await fetch(`${rig.server.clusterUrl}/v2/vectordb/databases/list`, {
    ...{ method: 'POST', body: '{}', headers: { ...headers, 'user-agent': 'indexer/1.2' } },
  });
  await fetch(`${rig.server.controlUrl}/v2/clusters`, {
    headers: { ...headers, 'user-agent': 'terraform/1.9' },
  });
  const { callers } = (await rig.owner('GET', path)).data;
  expect(callers).toHaveLength(2);
  expect(callers).toMatchObject([
    { source: '127.0.0.1', client: 'terraform/1.9', lastCall: 'listClusters', calls: 1 },
    { source: '127.0.0.1', client: 'indexer/1.2', lastCall: 'ListDatabases', calls: 1 },
  ]);
  // Another key that may not see this one is not told that it is there.
  const stranger = await rig.key({
    orgRole: 'Member',
    projects: [{ projectId: rig.projectId, role: 'Read-Only' }],
  });
  const refused = await rig.call('GET', path, undefined, stranger.apiKey);
  expect(refused.status).toBe(404);
});

const query = (body: object) =>
  rig.owner('POST', `/v2/clusters/${rig.clusterId}/metrics/query`, body);

test('the cloud asks for metrics by name, with a statistic, in steps', async () => {
  for (let count = 0; count < 5; count++) await search(rig.adminToken);
  const asked = await query({
    ...{ period: 'PT10M', granularity: 'PT30S' },
    metricQueries: [
      { name: 'SEARCH_QPS' },
      { metricName: 'SEARCH_LATENCY', stat: 'P99' },
      { name: 'DELETE_LATENCY' },
      { name: 'STORAGE' },
    ],
  });
  expect(asked.status).toBe(200);
  const [rate, latency, deletes, storage] = asked.data.results;
  expect(rate).toMatchObject({ name: 'SEARCH_QPS', stat: 'AVG', unit: 'request/s' });
  const last = (series: { values: { value: number | null }[] }) =>
    series.values.findLast(({ value }) => value !== null && value > 0)?.value;
  expect(last(rate)).toBeGreaterThan(0);
  expect(latency).toMatchObject({ name: 'SEARCH_LATENCY', stat: 'P99', unit: 'millisecond' });
  expect(last(latency)).toBeGreaterThan(0);
  expect(last(deletes)).toBeUndefined();
  expect(last(storage)).toBeGreaterThan(0);
  // Before the server began to count nothing is known, and not that there was nothing.
  expect(rate.values[0].value).toBeNull();
  const [first, second] = rate.values.map((point: { timestamp: string }) =>
    Date.parse(point.timestamp),
  );
  expect(second - first).toBe(30_000);
});

test.each([
  ['a step that is too short', { period: 'PT10M', granularity: 'PT5S' }],
  ['more points than are given', { period: 'P30D', granularity: 'PT1M' }],
  ['no time at all', { granularity: 'PT1M' }],
  [
    'a time that ends before it starts',
    {
      ...{ start: '2026-01-02T00:00:00Z', end: '2026-01-01T00:00:00Z', granularity: 'PT1M' },
    },
  ],
  [
    'a statistic that a rate does not have',
    {
      ...{ period: 'PT10M', granularity: 'PT1M' },
      metricQueries: [{ name: 'SEARCH_QPS', stat: 'P99' }],
    },
  ],
])('%s is refused with a word about it', async (_, body) => {
  const reply = await query({ metricQueries: [{ name: 'SEARCH_QPS' }], ...body });
  expect(reply).toMatchObject({ status: 400, code: 80000, message: expect.stringMatching(/./) });
});

test('a question about centuries is answered at once, and keeps nobody waiting', async () => {
  const query = {
    ...{ start: '0001-01-01T00:00:00Z', end: '6000-01-01T00:00:00Z' },
    ...{ granularity: 'P999DT9999H99999M999999S', metricQueries: [{ name: 'SEARCH_QPS' }] },
  };
  const began = performance.now();
  const reply = await rig.owner('POST', `/v2/clusters/${rig.clusterId}/metrics/query`, query);
  expect(reply).toMatchObject({ status: 200, code: 0 });
  expect(performance.now() - began).toBeLessThan(2000);
});
