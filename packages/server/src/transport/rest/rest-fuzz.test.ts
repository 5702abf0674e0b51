import { REST_ROUTES } from '@latchkey/contract/rest';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRestRig, type RestRig } from '../../testing/rest-rig.ts';

let rig: RestRig;
beforeAll(async () => {
  rig = await openRestRig();
  const fields = [
    { fieldName: 'id', dataType: 'Int64', isPrimary: true },
    { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 2 } },
    { fieldName: 's', dataType: 'SparseFloatVector' },
    { fieldName: 'doc', dataType: 'JSON', nullable: true },
    {
      ...{ fieldName: 'tags', dataType: 'Array', elementDataType: 'VarChar', nullable: true },
      elementTypeParams: { max_capacity: 4, max_length: 8 },
    },
  ];
  const indexParams = [{ fieldName: 'v' }, { fieldName: 's', metricType: 'IP' }];
  const schema = { fields, enableDynamicField: true };
  await rig.post('collections/create', { collectionName: 'c', schema, indexParams });
});
afterAll(() => rig[Symbol.asyncDispose]());

/** Bodies that mostly make sense, with anything in some places. */
const hostile = fc.constantFrom(
  ...['toString', 'valueOf', 'toJSON', 'length', 'then', 'constructor'].map((key) => ({
    [key]: null,
  })),
);
const anything = fc.oneof(
  { weight: 8, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  ...[hostile, fc.tuple(hostile), fc.record({ a: hostile })],
);
const mostly = (value: unknown) => fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, anything);
const row = fc.record(
  {
    ...{ id: mostly(1), v: mostly([1, 2]), s: mostly({ 1: 1 }), doc: anything },
    ...{ tags: mostly(['a']), extra: anything },
  },
  { requiredKeys: ['id', 'v', 's'] },
);
const body = fc.record(
  {
    ...{ collectionName: mostly('c'), dbName: mostly('default'), data: mostly([[1, 2]]) },
    ...{ id: mostly([1]), filter: mostly('id > 0'), annsField: mostly('v'), limit: mostly(3) },
    ...{ outputFields: mostly(['*']), exprParams: mostly({ a: 1 }), offset: mostly(0) },
    ...{ searchParams: anything, consistencyLevel: mostly('Strong'), partitionNames: anything },
    ...{ userName: mostly('alice'), password: anything, newPassword: anything },
    ...{ description: anything, roleName: mostly('db_ro'), dimension: mostly(4) },
    ...{ schema: anything, params: anything, indexParams: mostly([{ fieldName: 'v' }]) },
    ...{ indexName: mostly('v'), partitionName: mostly('_default'), idType: mostly('Int64') },
  },
  { requiredKeys: ['collectionName', 'data'] },
);
const rows = fc.record({ collectionName: fc.constant('c'), data: fc.array(row, { maxLength: 3 }) });

async function check(path: string, value: unknown) {
  const reply = await rig.post(path, value);
  expect([200, 403]).toContain(reply.status);
  expect(reply.body.code, `${path} ${JSON.stringify(value)}: ${reply.text}`).not.toBe(5);
}

/** Left out: they would take away what the others are tried on, or pile up more of it. */
const HARMFUL = new Set(['collections/drop', 'users/create', 'collections/create']);
const PATHS = Object.keys(REST_ROUTES).filter((path) => !HARMFUL.has(path));

test('no body makes a route fail in a way that nobody foresaw', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PATHS), body, (path, value) => check(path, value)),
    { numRuns: 1500 },
  );
});

test('nor do rows of any shape', async () => {
  const paths = fc.constantFrom('entities/insert', 'entities/upsert');
  await fc.assert(
    fc.asyncProperty(paths, rows, (path, value) => check(path, value)),
    { numRuns: 400 },
  );
});

test('nor does any text, as it is', async () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.constant('{"data":[[[['));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PATHS), text, (path, value) => check(path, value)),
    { numRuns: 400 },
  );
});
