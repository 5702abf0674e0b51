import { expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { field } from '../../engine/zvec/test-engine.ts';
import { resolveOutput } from './output-fields.ts';

const ID = field(100, 'id', DataType.Int64, { primaryKey: true });
const META = field(101, '$meta', DataType.JSON, { dynamic: true });
const SCHEMA = { primary: ID, vectors: [], byName: new Map([['id', ID]]), dynamic: META };

test.each([
  ['a', 'a'],
  ['$meta["a"]', 'a'],
  ["$meta['a']", 'a'],
  [String.raw`$meta["\u0061"]`, 'a'],
  [String.raw`$meta["it\"s"]`, 'it"s'],
])('the output field %s is the key %s of the dynamic field', (asked, key) => {
  const { fields, keys, names } = resolveOutput(SCHEMA, [asked]);
  expect(fields).toEqual([META]);
  expect([...(keys ?? [])]).toEqual([key]);
  expect(names).toEqual([key]);
});

test.each(['a["b"]', '$meta["a"]["b"]', '$meta[0]'])('%s is from within a value', (asked) => {
  expect(() => resolveOutput(SCHEMA, [asked])).toThrow('an output field from within JSON');
});
