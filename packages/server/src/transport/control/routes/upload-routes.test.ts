import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

const importDir = mkdtempSync(join(tmpdir(), 'latchkey-uploads-'));
let server: TestServer;
let clusterId: string;
beforeAll(async () => {
  server = await startTestServer({ importDir });
  clusterId = server.founded?.clusterId ?? '';
  for (const collectionName of ['books', 'pages']) {
    await data('collections/create', { collectionName, dimension: 2 });
  }
});
afterAll(async () => {
  await server.dispose();
  rmSync(importDir, { recursive: true });
});

async function send(method: string, path: string, body: string | Uint8Array, key?: string) {
  const response = await fetch(`${server.controlUrl}${path}`, {
    ...{ method, body: body as string },
    headers: { authorization: `Bearer ${key ?? server.apiKey}` },
  });
  return { status: response.status, ...((await response.json()) as { code: number; data: never }) };
}

const all = () => `/v2/latchkey/clusters/${clusterId}/uploads`;
const data = (path: string, body: object) =>
  send('POST', `/v2/vectordb/${path}?cluster_id=${clusterId}`, JSON.stringify(body));

async function begin(size: number, key?: string): Promise<string> {
  const body = JSON.stringify({ fileType: 'json', size });
  const { data: made } = await send('POST', all(), body, key);
  return (made as { uploadId: string }).uploadId;
}

const put = (id: string, offset: number, piece: Uint8Array, key?: string) =>
  send('PUT', `${all()}/${id}?offset=${offset}`, piece, key);
const runImport = (id: string, collectionName = 'books', key?: string) =>
  send('POST', `${all()}/${id}/import`, JSON.stringify({ collectionName }), key);
const kept = () =>
  existsSync(join(importDir, 'uploads')) ? readdirSync(join(importDir, 'uploads')) : [];

const file = Buffer.from(
  JSON.stringify({ rows: [1, 2, 3].map((id) => ({ id, vector: [id, 0.5] })) }),
);

async function stateOf(jobId: string) {
  for (let tries = 0; tries < 1000; tries++) {
    const { data: job } = await data('jobs/import/describe', { jobId });
    const { state } = job as { state: string };
    if (state === 'Completed' || state === 'Failed') return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the import does not end');
}

test('a file that comes in pieces is imported, and removed when that is over', async () => {
  const id = await begin(file.length);
  expect(await put(id, 0, file.subarray(0, 10))).toMatchObject({ data: { received: 10 } });
  const [name = ''] = kept();
  expect(name).toMatch(/^[0-9a-f]{32}\.json$/);
  expect(statSync(join(importDir, 'uploads', name)).mode & 0o777).toBe(0o600);
  // The reply of a piece got lost, and it is sent again.
  expect(await put(id, 0, file.subarray(0, 10))).toMatchObject({ data: { received: 10 } });
  expect(await put(id, 10, file.subarray(10))).toMatchObject({ data: { received: file.length } });
  const { data: started } = await runImport(id);
  expect(await stateOf((started as { jobId: string }).jobId)).toMatchObject({
    ...{ state: 'Completed', importedRows: 3 },
  });
  await expect.poll(kept).toEqual([]);
  expect(await runImport(id)).toMatchObject({ status: 404 });
});

test('a file that cannot be read is removed, too', async () => {
  const bad = Buffer.from('{"rows": [{"id": 1}');
  const id = await begin(bad.length);
  await put(id, 0, bad);
  const { data: started } = await runImport(id, 'pages');
  expect(await stateOf((started as { jobId: string }).jobId)).toMatchObject({ state: 'Failed' });
  await expect.poll(kept).toEqual([]);
});

test('pieces out of order, beyond the size, too large or missing are refused', async () => {
  const id = await begin(20);
  expect(await put(id, 5, Buffer.alloc(5))).toMatchObject({ status: 409 });
  expect(await put(id, 0, Buffer.alloc(21))).toMatchObject({ status: 409 });
  expect(await put(id, 0, Buffer.alloc(5 * 1024 * 1024))).toMatchObject({ status: 413 });
  await put(id, 0, Buffer.alloc(10));
  expect(await runImport(id)).toMatchObject({ status: 409 });
  expect(await send('DELETE', `${all()}/${id}`, '')).toMatchObject({ code: 0 });
  expect(kept()).toEqual([]);
  expect(await put(id, 10, Buffer.alloc(10))).toMatchObject({ status: 404 });
});

test('a file beyond the limit and a third at once are refused before a byte is sent', async () => {
  const huge = JSON.stringify({ fileType: 'json', size: 2 ** 30 + 1 });
  expect(await send('POST', all(), huge)).toMatchObject({ status: 413 });
  const open = [await begin(5), await begin(5)];
  expect(await send('POST', all(), JSON.stringify({ fileType: 'json', size: 5 }))).toMatchObject({
    status: 429,
  });
  for (const id of open) await send('DELETE', `${all()}/${id}`, '');
});

async function keyOf(role: string): Promise<string> {
  const projectId = server.founded?.projectId;
  const body = { name: role, orgRole: 'Member', projects: [{ projectId, role }] };
  const made = await send('POST', '/v2/api-keys', JSON.stringify(body));
  return (made.data as { apiKey: string }).apiKey;
}

test('an upload belongs to who began it; who may write nothing begins none', async () => {
  const [writer, reader] = [await keyOf('Read-Write'), await keyOf('Read-Only')];
  const begun = JSON.stringify({ fileType: 'json', size: 5 });
  expect(await send('POST', all(), begun, reader)).toMatchObject({ status: 403 });
  const id = await begin(5, writer);
  expect(await put(id, 0, Buffer.alloc(5))).toMatchObject({ status: 404 });
  expect(await runImport(id)).toMatchObject({ status: 404 });
  expect(await put(id, 0, Buffer.alloc(5), writer)).toMatchObject({ code: 0 });
  expect(await runImport(id, 'nowhere', writer)).not.toMatchObject({ code: 0 });
  await expect.poll(kept).toEqual([]);
});
