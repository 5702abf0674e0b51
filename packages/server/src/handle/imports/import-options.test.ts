import { expect, test } from 'vitest';
import { readImportOptions } from './import-options.ts';

test.each([
  ['300s', 300_000],
  ['1h30m', 5_400_000],
  ['1.5s', 1500],
  ['250ms', 250],
])('a timeout of %s is %d ms', (value, timeout) => {
  expect(readImportOptions([{ key: 'timeout', value }])).toEqual({ timeout });
});

test.each(['', '300', 's', '1s ', '-1s', '0s', '1s2', '１s'])(
  'a timeout of %j is refused',
  (value) => {
    expect(() => readImportOptions([{ key: 'timeout', value }])).toThrow(/is not a duration/);
  },
);

test('other options are refused by name', () => {
  expect(() => readImportOptions([{ key: 'l0_import', value: 'true' }])).toThrow(
    'the import option l0_import is not supported by this server',
  );
  expect(readImportOptions([])).toEqual({});
});
