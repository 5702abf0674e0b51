import { expect, test } from 'vitest';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { field } from '../../engine/zvec/test-engine.ts';
import type { EntitySchema } from './entity-schema.ts';
import { orderKeysOf, rowComparer } from './order-by.ts';

const ID = field(100, 'id', DataType.Int64, { primaryKey: true });
const N = field(101, 'n', DataType.Double, { nullable: true });
const NAME = field(102, 'name', DataType.VarChar);
const DOC = field(103, 'doc', DataType.JSON);
const META = field(104, '$meta', DataType.JSON, { dynamic: true });
const VECTOR = field(105, 'v', DataType.FloatVector, { dim: 2 });

const schemaOf = (fields: readonly FieldSpec[], dynamic?: FieldSpec): EntitySchema => ({
  primary: ID,
  vectors: [VECTOR],
  byName: new Map(fields.map((one) => [one.name, one])),
  ...(dynamic ? { dynamic } : {}),
});
const FIXED = schemaOf([ID, N, NAME, DOC, VECTOR]);
const OPEN = schemaOf([ID, N, NAME, DOC, VECTOR], META);

async function sorted(
  text: string,
  values: Readonly<Record<number, readonly unknown[]>>,
): Promise<number[]> {
  const keys = orderKeysOf(text, OPEN);
  const columns = new Map(
    Object.entries(values).map(([id, one]) => [
      Number(id),
      { kind: 'scalar', values: one as readonly string[] } as const,
    ]),
  );
  const [first = []] = Object.values(values);
  return first.map((_, row) => row).sort(await rowComparer(keys, columns));
}

test('an order says fields, directions, and where nulls are', () => {
  expect(orderKeysOf('n', FIXED)).toEqual([{ field: N, ascending: true, nullsFirst: false }]);
  expect(orderKeysOf(' n : DESC , name:ascending:nulls_first ', FIXED)).toEqual([
    { field: N, ascending: false, nullsFirst: true },
    { field: NAME, ascending: true, nullsFirst: true },
  ]);
  expect(orderKeysOf('doc["a,b:c"]["d"][2]:desc', FIXED)).toEqual([
    { field: DOC, path: ['a,b:c', 'd', 2], ascending: false, nullsFirst: true },
  ]);
  expect(orderKeysOf(String.raw`doc["]:\"a,"]["\u0062"]:desc,doc['[']:asc,n`, FIXED)).toEqual([
    { field: DOC, path: [']:"a,', 'b'], ascending: false, nullsFirst: true },
    { field: DOC, path: ['['], ascending: true, nullsFirst: false },
    { field: N, ascending: true, nullsFirst: false },
  ]);
  const dynamic = { field: META, ascending: true, nullsFirst: false };
  expect(orderKeysOf('$meta["a"],b["c"],d', OPEN)).toEqual([
    { ...dynamic, path: ['a'] },
    { ...dynamic, path: ['b', 'c'] },
    { ...dynamic, path: ['d'] },
  ]);
  expect(orderKeysOf('', FIXED)).toEqual([]);
});

test.each([
  ['n:up', "invalid order direction 'up' for field 'n'"],
  ['n:asc:nulls', "invalid null ordering 'nulls'"],
  ['missing', "order_by field 'missing' does not exist"],
  ['doc', 'which is not sortable'],
  ['v', 'which is not sortable'],
  ['name["x"]', 'order_by field \'name["x"]\' does not exist'],
  [':desc', "order_by field '' does not exist"],
  ['doc["x"', 'does not exist'],
  [String.raw`doc["\u00"]`, 'does not exist'],
])('the order %s is refused', (text, message) => {
  expect(() => orderKeysOf(text, FIXED)).toThrow(message);
});

test('rows are ordered by one key after the other, nulls where they belong', async () => {
  const values = { [N.id]: [2, null, 1, 1], [NAME.id]: ['a', 'b', 'd', 'c'] };
  expect(await sorted('n,name', values)).toEqual([3, 2, 0, 1]);
  expect(await sorted('n:desc,name:desc', values)).toEqual([1, 0, 2, 3]);
  expect(await sorted('n:desc:nulls_last', values)).toEqual([0, 2, 3, 1]);
  expect(await sorted('name:desc', values)).toEqual([2, 3, 1, 0]);
});

test('integers beyond 2^53 and texts beyond U+FFFF have their places', async () => {
  const big = 2n ** 53n;
  expect(await sorted('id', { [ID.id]: [big + 3n, 5, big + 1n, -big] })).toEqual([3, 1, 2, 0]);
  expect(await sorted('name', { [NAME.id]: ['\u{10000}', '\uE000', 'z'] })).toEqual([2, 1, 0]);
});

test('what is within JSON is ordered by kind and value; what has neither is null', async () => {
  const texts = ['{"k":"b"}', '{"k":10}', '{"k":9}', '{"k":true}', '{"k":[1]}', '{}', '{"k":null}'];
  expect(await sorted('k', { [META.id]: texts })).toEqual([3, 2, 1, 0, 4, 5, 6]);
});

test('integers of a document beyond 2^53 are ordered exactly', async () => {
  const big = ['{"a":9007199254740993}', '{"a":9007199254740992}', '{"a":1.5}'];
  expect(await sorted('doc["a"]', { [DOC.id]: big })).toEqual([2, 1, 0]);
});
