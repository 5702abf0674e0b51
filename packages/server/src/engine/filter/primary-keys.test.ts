import { expect, test } from 'vitest';
import { DataType } from '../spec.ts';
import { compileFilter } from './compile-filter.ts';
import { field, SCHEMA } from './test-schema.ts';

const keysOf = (text: string) => compileFilter(text, SCHEMA, { ids: [5, 6n] }).primaryKeys();

test.each([
  ['id == 5', [5]],
  ['5 == id', [5]],
  ['id in [3, 1, 3, 2]', [3, 1, 2]],
  ['id in {ids}', [5, 6]],
  ['id in []', []],
  ['(id == 1) or (id in [2, 3] || id == 1)', [1, 2, 3]],
  ['id == 1 or (id == 2 or id == 3)', [1, 2, 3]],
  ['id == -9223372036854775808', [-(2n ** 63n)]],
  ['id in [9007199254740993, 1]', [9007199254740993n, 1]],
  ['not (id not in [1, 2])', [1, 2]],
])('%s names its keys', (text, keys) => {
  expect(keysOf(text)).toEqual(keys);
});

test.each([
  'id != 5',
  'id > 5',
  'not (id == 5)',
  'id not in [1]',
  'id in [1] and i > 0',
  'id == 1 or i == 1',
  'i == 1',
  'id + 1 == 2',
  'id == i',
])('%s names no keys', (text) => {
  expect(keysOf(text)).toBeUndefined();
});

test('keys of text are found alike', () => {
  const fields = [field('pk', DataType.VarChar, { primaryKey: true })];
  const filter = compileFilter(`pk in ["a", "it's"] or pk == 'b'`, fields);
  expect(filter.primaryKeys()).toEqual(['a', "it's", 'b']);
});

test.each([
  ['id in [3, 1] and i > 0', [3, 1]],
  ['i > 0 and s == "a" and id == 5', [5]],
  ['id in [1, 2, 3] and id in [3, 4]', [3, 4]],
  ['(id == 1 or id == 2) and (i == 1 or s == "a")', [1, 2]],
  ['(id in {ids} and i > 0) and not (s == "a")', [5, 6]],
  ['id in [1, 2]', [1, 2]],
])('every match of %s is among the keys that it names', (text, keys) => {
  expect(compileFilter(text, SCHEMA, { ids: [5, 6n] }).candidateKeys()).toEqual(keys);
});

test.each(['id in [1] or i > 0', 'not (id in [1] and i > 0)', 'id != 1 and i > 0', 'i > 0'])(
  '%s leaves all keys open',
  (text) => {
    expect(compileFilter(text, SCHEMA).candidateKeys()).toBeUndefined();
  },
);
