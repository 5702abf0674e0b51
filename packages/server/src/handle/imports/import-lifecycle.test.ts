import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { wire } from '@latchkey/contract';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../../main.ts';
import { GrpcClient } from '../../testing/grpc-client.ts';
import { temporaryDir } from '../../testing/temporary-store.ts';
import { testConfig } from '../../testing/test-server.ts';
import { createRequest } from '../collections/test-schema.ts';

const PASSWORD = 'Founding-Passw0rd';
const TOKEN = `db_admin:${PASSWORD}`;
const { ImportState } = wire.common;

/** A server that can be stopped and started again on the same data, and a folder of files. */
function setUp() {
  const dir = temporaryDir();
  const importDir = join(dir, 'files');
  mkdirSync(importDir);
  const start = async () => {
    const config = testConfig(join(dir, 'data'), { importDir });
    const server = await startServer(config, { env: { LATCHKEY_BOOTSTRAP_PASSWORD: PASSWORD } });
    onTestFinished(() => server.stop());
    const client = new GrpcClient(server.clusterUrl);
    onTestFinished(() => client.close());
    const call = async (rpc: string, request: object) => {
      const { message, grpcMessage } = await client.call(rpc, request, TOKEN);
      if (!message || message.status?.code) throw new Error(message?.status?.reason ?? grpcMessage);
      return message;
    };
    return { server, call };
  };
  return { importDir, start };
}

type Call = Awaited<ReturnType<ReturnType<typeof setUp>['start']>>['call'];

const info = (job: { infos: { key: string; value: string }[] }, key: string) =>
  job.infos.find((pair) => pair.key === key)?.value;

async function over(call: Call, task: unknown) {
  for (let tries = 0; tries < 2500; tries++) {
    const job = await call('GetImportState', { task });
    if ([ImportState.ImportCompleted, ImportState.ImportFailed].includes(job.state)) return job;
    await sleep(10);
  }
  throw new Error('the import does not end');
}

function rows(count: number): string {
  const vector = JSON.stringify([0, 0.25, 0.5, 0.75]);
  return Array.from({ length: count }, (_, i) => `{"id":${i},"vector":${vector}}`).join('\n');
}

test('an import over gRPC is answered as pymilvus expects it', async () => {
  const { importDir, start } = setUp();
  writeFileSync(join(importDir, 'rows.jsonl'), rows(20));
  const { call } = await start();
  await call('CreateCollection', createRequest('books'));
  const request = { collection_name: 'books', files: ['rows.jsonl'] };
  const { tasks } = await call('Import', request);
  expect(tasks).toHaveLength(1);
  const job = await over(call, tasks[0]);
  expect(job).toMatchObject({ state: ImportState.ImportCompleted, id_list: [], segment_ids: [] });
  expect([job.row_count, job.id, job.collection_id].map(Number)).toEqual([
    20,
    Number(tasks[0]),
    expect.any(Number),
  ]);
  expect(Math.abs(Number(job.create_ts) - Date.now() / 1000)).toBeLessThan(60);
  expect(info(job, 'progress_percent')).toBe('100');
  expect(info(job, 'failed_reason')).toBe('');
  expect(info(job, 'files')).toBe('rows.jsonl');
  expect(info(job, 'collection')).toBe('books');
  const again = await call('Import', request);
  await over(call, again.tasks[0]);
  const listed = await call('ListImportTasks', { collection_name: 'books', limit: 1 });
  expect(listed.tasks.map((one: { id: unknown }) => Number(one.id))).toEqual([
    Number(again.tasks[0]),
  ]);
  const all = await call('ListImportTasks', { collection_name: 'books' });
  expect(all.tasks).toHaveLength(2);
});

test('what runs or waits when the server stops has failed, and what it stored is there', async () => {
  const { importDir, start } = setUp();
  writeFileSync(join(importDir, 'rows.jsonl'), rows(200_000));
  writeFileSync(join(importDir, 'few.jsonl'), rows(5));
  const first = await start();
  await first.call('CreateCollection', createRequest('books'));
  const create = async (file: string) =>
    (await first.call('Import', { collection_name: 'books', files: [file] })).tasks[0];
  const done = await create('few.jsonl');
  await over(first.call, done);
  const [running, second, waiting] = [
    ...[await create('rows.jsonl'), await create('rows.jsonl'), await create('few.jsonl')],
  ];
  const state = async (task: unknown) => first.call('GetImportState', { task });
  while (Number((await state(running)).row_count) === 0) await sleep(5);
  expect(await state(running)).toMatchObject({ state: ImportState.ImportStarted });
  expect(await state(waiting)).toMatchObject({ state: ImportState.ImportPending });
  await first.server.stop();

  const { call } = await start();
  expect(await call('GetImportState', { task: done })).toMatchObject({
    state: ImportState.ImportCompleted,
  });
  for (const task of [running, second, waiting]) {
    const job = await call('GetImportState', { task });
    expect(job).toMatchObject({ state: ImportState.ImportFailed });
    expect(info(job, 'failed_reason')).toContain('the server stopped');
  }
  const counted = Number((await call('GetImportState', { task: running })).row_count);
  const { stats } = await call('GetCollectionStatistics', { collection_name: 'books' });
  expect(counted).toBeGreaterThan(0);
  // The second one may have been further.
  expect(Number(stats[0].value)).toBeGreaterThanOrEqual(counted);
  expect(Number(stats[0].value)).toBeLessThan(200_000);
});

test('an import folder that is not there keeps the server from starting', async () => {
  const dir = temporaryDir();
  const config = testConfig(join(dir, 'data'), { importDir: join(dir, 'nowhere') });
  await expect(startServer(config, { env: {} })).rejects.toThrow(/import folder .* cannot be used/);
});

test('a timeout that is longer than a timer can be does not end an import at once', async () => {
  const { importDir, start } = setUp();
  writeFileSync(join(importDir, 'rows.jsonl'), rows(20));
  const { call } = await start();
  await call('CreateCollection', createRequest('books'));
  for (const value of ['1000h', `${'9'.repeat(400)}h`]) {
    const request = { collection_name: 'books', files: ['rows.jsonl'] };
    const { tasks } = await call('Import', { ...request, options: [{ key: 'timeout', value }] });
    const job = await over(call, tasks[0]);
    expect(info(job, 'failed_reason')).toBe('');
    expect(job).toMatchObject({ state: ImportState.ImportCompleted });
  }
});
