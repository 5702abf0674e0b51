import { expect, onTestFinished, test } from 'vitest';
import { foundTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import type { ImportJobWithFiles } from '../import-jobs.ts';

async function setUp() {
  const { store, clusterId } = await foundTemporaryStore();
  const jobs = store.importJobs;
  const create = async (collectionId = 7, keep = 1000) => {
    const job = { clusterId, databaseId: 5, collectionId, collection: 'books', partition: '' };
    const files = [
      { path: 'a.json', fileSize: 10 },
      { path: 'b.parquet', fileSize: 30 },
    ];
    return jobs.create({ ...job, files }, keep, TEST_ORIGIN);
  };
  const made = async (...args: Parameters<typeof create>): Promise<ImportJobWithFiles> => {
    const job = await create(...args);
    if (job === 'full') throw new Error('full');
    return job;
  };
  const finish = async (job: ImportJobWithFiles) =>
    jobs.update(job.id, { ...job, state: 'Completed', progress: 100, completedAt: 99 });
  onTestFinished(() => store.close());
  return { store, clusterId, jobs, create, made, finish };
}

test('a new job is pending, and is found with its files', async () => {
  const { jobs, made, clusterId, store } = await setUp();
  const job = await made();
  expect(job).toMatchObject({ state: 'Pending', progress: 0, fileSize: 40, collection: 'books' });
  expect(job.files).toMatchObject([{ path: 'a.json', state: 'Pending' }, { fileSize: 30 }]);
  expect(await jobs.find(clusterId, job.id)).toEqual(job);
  expect(await jobs.find('in01-other', job.id)).toBeUndefined();
  const [audit] = await store.audit.list({ clusterId, limit: 1 });
  expect(audit).toMatchObject({ action: 'Import', object: `collection:books/import:${job.id}` });
});

test('jobs are listed newest first, of a database or of a collection', async () => {
  const { jobs, made, clusterId } = await setUp();
  const [first, second] = [await made(7), await made(8)];
  const ids = async (of: { databaseId: number; collectionId?: number }) =>
    (await jobs.list(clusterId, of)).map(({ id }) => id);
  expect(await ids({ databaseId: 5 })).toEqual([second.id, first.id]);
  expect(await ids({ databaseId: 5, collectionId: 7 })).toEqual([first.id]);
  expect(await ids({ databaseId: 6 })).toEqual([]);
});

test('the oldest that are over make room; those that are not over stay', async () => {
  const { jobs, create, made, finish, clusterId } = await setUp();
  const [first, second, third] = [await made(), await made(), await made()];
  await finish(second);
  const fourth = await create(7, 3);
  expect(fourth).not.toBe('full');
  expect(await jobs.find(clusterId, second.id)).toBeUndefined();
  expect(await jobs.find(clusterId, first.id)).toBeDefined();
  expect(await create(7, 3)).toBe('full');
  await finish(third);
  expect(await create(7, 3)).not.toBe('full');
});

test('what was not over when the server stopped has failed, and keeps its counts', async () => {
  const { jobs, made, finish, clusterId } = await setUp();
  const [over, running] = [await made(), await made()];
  await finish(over);
  const [done, begun] = running.files;
  const files = [
    { ...done, state: 'Completed', progress: 100, importedRows: 3 },
    { ...begun, state: 'Importing', progress: 50, importedRows: 2 },
  ] as ImportJobWithFiles['files'];
  await jobs.update(running.id, { ...running, state: 'Importing', importedRows: 5, files });
  expect(await jobs.failUnfinished(clusterId, 'the server stopped')).toBe(1);
  expect(await jobs.find(clusterId, running.id)).toMatchObject({
    ...{ state: 'Failed', reason: 'the server stopped', importedRows: 5 },
    files: [{ state: 'Completed' }, { state: 'Failed', reason: 'the server stopped' }],
    completedAt: expect.any(Number),
  });
  expect(await jobs.find(clusterId, over.id)).toMatchObject({ state: 'Completed' });
  expect(await jobs.failUnfinished(clusterId, 'the server stopped')).toBe(0);
});
