import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRestRig, type RestRig } from '../../../testing/rest-rig.ts';

const PASSWORD = 'Some-Passw0rd';
const FILES = join(import.meta.dirname, '../../../handle/imports/test-files');
const BIG = 9007199254740993n;

const vector = (fieldName: string, dataType: string) => ({
  ...{ fieldName, dataType },
  ...(dataType !== 'SparseFloatVector' && { elementTypeParams: { dim: 4 } }),
});
const text = (fieldName: string, more: object = {}) => ({
  ...{ fieldName, dataType: 'VarChar', elementTypeParams: { max_length: 100 } },
  ...more,
});

/** Of the files that the bulk writer of pymilvus made. */
const WRITER_FIELDS = [
  { fieldName: 'id', dataType: 'Int64', isPrimary: true },
  ...['flag', 'tiny', 'small', 'medium', 'large', 'single', 'double'].map((fieldName, i) => ({
    fieldName,
    dataType: ['Bool', 'Int8', 'Int16', 'Int32', 'Int64', 'Float', 'Double'][i],
  })),
  text('text'),
  text('maybe', { nullable: true }),
  { fieldName: 'doc', dataType: 'JSON' },
  {
    ...{ fieldName: 'numbers', dataType: 'Array', elementDataType: 'Int64' },
    elementTypeParams: { max_capacity: 10 },
  },
  {
    ...{ fieldName: 'words', dataType: 'Array', elementDataType: 'VarChar' },
    elementTypeParams: { max_capacity: 10, max_length: 20 },
  },
  vector('dense', 'FloatVector'),
  vector('half', 'Float16Vector'),
  vector('brain', 'BFloat16Vector'),
  vector('sparse', 'SparseFloatVector'),
];
const SMALL_FIELDS = [
  { fieldName: 'id', dataType: 'Int64', isPrimary: true },
  vector('v', 'FloatVector'),
  text('owner'),
];

let dir: string;
let folder: string;
let rig: RestRig;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'latchkey-import-'));
  folder = join(dir, 'files');
  mkdirSync(join(folder, 'inner'), { recursive: true });
  for (const name of ['writer.json', 'writer.jsonl', 'writer.parquet']) {
    copyFileSync(join(FILES, name), join(folder, name));
  }
  writeFileSync(join(dir, 'secret.json'), '[]');
  symlinkSync(join(dir, 'secret.json'), join(folder, 'out.json'));
  symlinkSync(dir, join(folder, 'up'));
  symlinkSync(join(folder, 'writer.json'), join(folder, 'link.json'));
  rig = await openRestRig({ importDir: folder });
  await rig.fixture.addUser('alice', PASSWORD, ['db_rw']);
  await rig.fixture.addUser('reader', PASSWORD, ['db_ro']);
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

async function ask(path: string, body: object, user = 'db_admin', with_: RestRig = rig) {
  const more = user === 'db_admin' ? {} : { authorization: `Bearer ${user}:${PASSWORD}` };
  return (await with_.post(path, body, more)).body;
}

async function ok(path: string, body: object, user?: string, with_?: RestRig) {
  const reply = await ask(path, body, user, with_);
  if (reply.code !== 0) throw new Error(`${path}: ${JSON.stringify(reply)}`);
  return reply.data;
}

async function collection(
  collectionName: string,
  fields: object[] = SMALL_FIELDS,
  more: object = {},
): Promise<void> {
  const vectors = fields.filter((one) => 'dataType' in one && /Vector$/.test(`${one.dataType}`));
  const indexParams = vectors.map((one) => {
    const { fieldName, dataType } = one as { fieldName: string; dataType: string };
    const isSparse = dataType === 'SparseFloatVector';
    return { fieldName, metricType: isSparse ? 'IP' : 'L2' };
  });
  await ok('collections/create', { collectionName, schema: { fields, ...more }, indexParams });
}

/** The job as it is described when it is over. */
async function over(jobId: string) {
  for (let tries = 0; tries < 2500; tries++) {
    const job = await ok('jobs/import/describe', { jobId });
    if (job.state === 'Completed' || job.state === 'Failed') return job;
    await sleep(10);
  }
  throw new Error(`import ${jobId} does not end`);
}

async function imported(collectionName: string, files: string[], user?: string, more: object = {}) {
  const groups = files.map((file) => [file]);
  const body = { collectionName, files: groups, ...more };
  const { jobId } = await ok('jobs/import/create', body, user);
  expect(jobId).toMatch(/^\d+$/);
  return over(jobId);
}

function write(name: string, rows: unknown, layout: 'json' | 'lines' = 'json'): string {
  const lines = () => (rows as object[]).map((row) => JSON.stringify(row)).join('\n');
  writeFileSync(join(folder, name), layout === 'json' ? JSON.stringify(rows) : lines());
  return name;
}

const smallRow = (id: number, owner = 'alice') => ({ id, owner, v: [id, 0, 0, 1] });
const smallRows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => smallRow(from + i));

async function count(collectionName: string): Promise<number> {
  const body = { collectionName, filter: '', outputFields: ['count(*)'] };
  const [row] = await ok('entities/query', body);
  return row['count(*)'];
}

async function ids(collectionName: string): Promise<number[]> {
  const body = { collectionName, filter: 'id >= 0', outputFields: ['id'], limit: 10_000 };
  const rows: { id: number }[] = await ok('entities/query', body);
  return rows.map(({ id }) => id).sort((a, b) => a - b);
}

test.each(['writer.json', 'writer.jsonl', 'writer.parquet'])(
  '%s, which the bulk writer of pymilvus made, goes in unchanged',
  async (file) => {
    const name = file.replace('.', '_');
    await collection(name, WRITER_FIELDS, { enableDynamicField: true });
    const job = await imported(name, [file]);
    expect(job).toMatchObject({
      ...{ state: 'Completed', progress: 100, importedRows: 5, totalRows: 5 },
      details: [{ fileName: file, state: 'Completed', progress: 100, importedRows: 5 }],
    });
    expect(job).toMatchObject({ collectionName: name, completeTime: expect.stringMatching(/Z$/) });
    expect(job.fileSize).toBeGreaterThan(1000);
    expect(job).not.toHaveProperty('reason');
    const body = { collectionName: name, filter: 'extra == 1', outputFields: ['*'] };
    const reply = await rig.post('entities/query', body);
    expect(reply.text).toContain(`"id":${BIG + 1n}`);
    const [row] = reply.body.data;
    expect(row).toMatchObject({
      ...{ flag: false, tiny: -127, small: -32767, medium: 2147483646, single: 1.1, double: 1.1 },
      ...{ text: 'text 1 é 向量 "quoted" \\ \n', maybe: null, words: ['a', 'b1'], extra: 1 },
      ...{ dense: [1, 0.5, -0.25, 1.5] },
      ...{ sparse: { 7: 0.5, 1000001: 0.25 } },
    });
    expect(reply.text).toContain('"large":-4611686018427387905');
    expect(reply.text).toContain(`{"big":${BIG}}`);
    expect(Buffer.from(row.half, 'base64')).toEqual(Buffer.from('003c003800b4003e', 'hex'));
    expect(Buffer.from(row.brain, 'base64')).toEqual(Buffer.from('803f003f80bec03f', 'hex'));
  },
);

test('files of several kinds go into one collection, with keys made by the server', async () => {
  const fields = [{ ...SMALL_FIELDS[0], autoID: true }, ...SMALL_FIELDS.slice(1)] as object[];
  await collection('auto', fields, { autoID: true });
  const keyless = smallRows(3).map(({ id: _, ...row }) => row);
  const files = [write('inner/a.json', { rows: keyless }), write('b.ndjson', keyless, 'lines')];
  const job = await imported('auto', [...files, join(folder, 'inner/a.json')]);
  expect(job).toMatchObject({ state: 'Completed', importedRows: 9 });
  expect(job.details).toHaveLength(3);
  expect(await count('auto')).toBe(9);
  const withKeys = await imported('auto', [write('keys.json', smallRows(1))]);
  expect(withKeys.reason).toMatch(/^keys\.json: row 1: .*auto id, data of it should not be passed/);
});

test('an import of many slices is counted as it goes, and is what an insert would have stored', async () => {
  await collection('many');
  const job = await imported('many', [write('many.json', smallRows(5000))]);
  expect(job).toMatchObject({ state: 'Completed', importedRows: 5000, totalRows: 5000 });
  expect(await count('many')).toBe(5000);
  const last = { collectionName: 'many', id: [4999], outputFields: ['v', 'owner'] };
  expect(await ok('entities/get', last)).toMatchObject([{ v: [4999, 0, 0, 1], owner: 'alice' }]);
});

test.each([
  ['no such field', { ...smallRow(6), extra: 1 }, /row 6: has pass more field without dynamic/],
  ['a vector too short', { ...smallRow(6), v: [1] }, /row 6: field v: vector length diff/],
  ['a text too long', { ...smallRow(6), owner: 'x'.repeat(101) }, /row 6: length of varchar/],
  ['a field left out', { id: 6, v: [1, 2, 3, 4] }, /row 6: field owner: .*missing field: owner/],
  ['no object', 7, /row 6: it is not an object/],
])(
  'at a row with %s it fails: rows before it are stored, none behind it',
  async (what, bad, why) => {
    const name = what.replaceAll(' ', '_');
    await collection(name);
    const rows = [...smallRows(5), bad, ...smallRows(5, 10)];
    const job = await imported(name, [write(`${name}.json`, rows), 'writer.json']);
    expect(job).toMatchObject({ state: 'Failed', importedRows: 5 });
    expect(job.reason).toMatch(new RegExp(`^${name}\\.json: ${why.source}`));
    expect(job.reason).not.toContain('row number');
    expect(job.details).toMatchObject([
      { state: 'Failed', importedRows: 5, reason: expect.stringMatching(why) },
      { state: 'Failed', importedRows: 0, reason: 'another file failed' },
    ]);
    expect(await ids(name)).toEqual([0, 1, 2, 3, 4]);
  },
);

test('row policies of the caller hold for what it imports', async () => {
  await collection('guarded');
  await ok('entities/insert', { collectionName: 'guarded', data: [smallRow(9000, 'bob')] });
  const own = { policyName: 'own', usingExpr: 'owner == $current_user' };
  const actions = ['Query', 'Search', 'Insert', 'Delete', 'Upsert'];
  await ok('row_policies/create', { collectionName: 'guarded', actions, ...own });
  const foreign = write('foreign.json', [...smallRows(700), smallRow(701, 'bob'), smallRow(702)]);
  const job = await imported('guarded', [foreign], 'alice');
  expect(job).toMatchObject({ state: 'Failed', importedRows: 700 });
  expect(job.reason).toMatch(/^foreign\.json: row 701: new row violates row policy/);
  const replaced = await imported('guarded', [write('over.json', [smallRow(9000)])], 'alice');
  expect(replaced.reason).toMatch(/^over\.json: row 1: new row violates row policy/);
  const kept = { collectionName: 'guarded', id: [9000], outputFields: ['owner'] };
  expect(await ok('entities/get', kept)).toMatchObject([{ owner: 'bob' }]);
});

test.each([
  ['../secret.json', 'is not in the import folder'],
  ['inner/../../secret.json', 'is not in the import folder'],
  ['/etc/passwd', 'is not in the import folder'],
  ['out.json', 'is not in the import folder'],
  ['up/secret.json', 'is not in the import folder'],
  ['up/files/writer.json', undefined],
  ['link.json', undefined],
  ['inner', 'is not a file'],
  ['', 'must be named by its path'],
  ['a\0.json', 'must be named by its path'],
  ['none.json', 'there is no file none.json in the import folder'],
  ['writer.json/x.json', 'there is no file'],
  ['x.csv', 'is not a .json, .jsonl, .ndjson or .parquet file'],
])('of the path %j', async (path, refusal) => {
  writeFileSync(join(folder, 'x.csv'), 'a,b');
  const body = { collectionName: 'many', files: [[path]] };
  const reply = await ask('jobs/import/create', body);
  if (refusal === undefined) return expect(reply.code).toBe(0);
  return expect(reply).toMatchObject({ code: 2100, message: expect.stringContaining(refusal) });
});

test('what a request may ask for is bounded, and options are known or refused by name', async () => {
  const create = (more: object) =>
    ask('jobs/import/create', { collectionName: 'many', files: [['writer.json']], ...more });
  expect(await create({ files: [] })).toMatchObject({ code: 2100, message: /no file is named/ });
  const files = [new Array(1025).fill('writer.json')];
  expect(await create({ files })).toMatchObject({ message: /1025 files are more than the 1024/ });
  const long = [new Array(1000).fill(`${'inner/../'.repeat(50)}writer.json`)];
  expect(await create({ files: long })).toMatchObject({
    message: /paths of the files are too long/,
  });
  const backup = await create({ options: { backup: 'true' } });
  expect(backup).toMatchObject({ code: 10, message: /the import option backup is not supported/ });
  expect(await create({ options: { timeout: 'soon' } })).toMatchObject({
    message: /timeout "soon" is not a duration such as 300s/,
  });
  expect(await create({ partitionName: 'p1' })).toMatchObject({ code: 200 });
  expect(await create({ collectionName: 'nope' })).toMatchObject({ code: 100 });
  expect(await create({ files: undefined })).toMatchObject({ code: 1802 });
});

test('an import that takes longer than its timeout is given up', async () => {
  const job = await imported('many', [write('slow.json', smallRows(20_000))], undefined, {
    options: { timeout: '1ms' },
  });
  expect(job).toMatchObject({ state: 'Failed', reason: /it took longer than 1 ms/ });
});

test('imports into a collection that is dropped meanwhile fail', async () => {
  await collection('doomed');
  const file = write('doomed.json', smallRows(20_000));
  const body = { collectionName: 'doomed', files: [[file]] };
  const { jobId } = await ok('jobs/import/create', body);
  await ok('collections/drop', { collectionName: 'doomed' });
  await collection('doomed');
  expect(await over(jobId)).toMatchObject({ state: 'Failed', reason: /collection not found/ });
  expect(await count('doomed')).toBe(0);
});

test('imports are listed by collection, newest first, while they wait and when they are over', async () => {
  await collection('listed');
  const file = write('listed.json', smallRows(10));
  const jobs: string[] = [];
  for (let i = 0; i < 5; i++) {
    jobs.push(
      (await ok('jobs/import/create', { collectionName: 'listed', files: [[file]] })).jobId,
    );
  }
  const list = async (body: object) => (await ok('jobs/import/list', body)).records;
  expect(
    (await list({ collectionName: 'listed' })).map((job: { jobId: string }) => job.jobId),
  ).toEqual([...jobs].reverse());
  for (const jobId of jobs) expect(await over(jobId)).toMatchObject({ state: 'Completed' });
  const [newest] = await list({ collectionName: 'listed' });
  expect(newest).toEqual({
    ...{ jobId: jobs.at(-1), collectionName: 'listed', state: 'Completed', progress: 100 },
  });
  expect((await list({})).length).toBeGreaterThan(5);
  expect(await ok('jobs/import/get_progress', { jobId: jobs[0] })).toMatchObject({ progress: 100 });
});

test.each(['0', '12345', 'x', '99999999999999999999', '9223372036854775807'])(
  'the job %s does not exist',
  async (jobId) => {
    expect(await ask('jobs/import/describe', { jobId })).toMatchObject({
      ...{
        code: 2100,
        message: expect.stringMatching(`import job does not exist, jobID=${jobId}`),
      },
    });
  },
);

test('importing takes the privilege to import, and asking about jobs that to ask', async () => {
  const files = [['writer.json']];
  const create = { collectionName: 'many', files };
  expect((await ask('jobs/import/create', create, 'reader')).message).toContain('PrivilegeImport');
  const { jobId } = await ok('jobs/import/create', create, 'alice');
  await over(jobId);
  expect(await ask('jobs/import/describe', { jobId }, 'reader')).toMatchObject({ code: 0 });
  await rig.fixture.addUser('nobody', PASSWORD);
  for (const [path, body] of [
    ['jobs/import/describe', { jobId }],
    ['jobs/import/list', { collectionName: 'many' }],
    ['jobs/import/list', {}],
  ] as const) {
    expect((await ask(path, body, 'nobody')).message, path).toContain('permission deny');
  }
});

test('who may ask about the jobs of one database learns nothing of those of another', async () => {
  await ok('databases/create', { dbName: 'other' });
  await rig.fixture.addRole('other_jobs');
  for (const privilege of ['GetImportProgress', 'ListImport']) {
    await ok('roles/grant_privilege_v2', {
      ...{ roleName: 'other_jobs', privilege, dbName: 'other', collectionName: '*' },
    });
  }
  await rig.fixture.addUser('outsider', PASSWORD, ['other_jobs']);
  const { jobId } = await ok('jobs/import/create', {
    ...{ collectionName: 'many', files: [['writer.json']] },
  });
  await over(jobId);
  const asked = await ask('jobs/import/describe', { jobId, dbName: 'other' }, 'outsider');
  expect(asked).toMatchObject({ code: 2100, message: /does not exist/ });
  expect(await ok('jobs/import/list', { dbName: 'other' }, 'outsider')).toEqual({ records: [] });
});

test('without a folder importing is refused with how to allow it', async () => {
  await using plain = await openRestRig();
  const schema = { fields: SMALL_FIELDS };
  await ok('collections/create', { collectionName: 'c', schema }, undefined, plain);
  const body = { collectionName: 'c', files: [['a.json']] };
  expect(await ask('jobs/import/create', body, undefined, plain)).toMatchObject({
    ...{ code: 2100, message: expect.stringMatching(/--import-dir DIR .*LATCHKEY_IMPORT_DIR/) },
  });
});
