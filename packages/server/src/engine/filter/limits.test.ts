import { expect, test } from 'vitest';
import { compileFilter } from './compile-filter.ts';
import { FILTER_LIMITS } from './limits.ts';
import { refusal, row, SCHEMA } from './test-schema.ts';

const ids = (count: number) => Array.from({ length: count }, (_, at) => at * 7);

test('a long filter is refused, and its error does not repeat it', () => {
  const message = refusal(`i > 1${' and i > 1'.repeat(7000)}`);
  expect(message).toContain('the filter has more than 65536 characters outside of lists');
  expect(message.length).toBeLessThan(1300);
});

test('a chain of conditions up to the limit of text works, whatever its length', () => {
  const chain = Array.from({ length: 6000 }, (_, at) => `i != ${at}`).join(' and ');
  expect(chain.length).toBeLessThan(FILTER_LIMITS.text * 1.5);
  const filter = compileFilter(chain.slice(0, chain.lastIndexOf(' and ', 60_000)), SCHEMA);
  expect(filter.matches(row({ i: 9999 }))).toBe(true);
  expect(filter.matches(row({ i: 4 }))).toBe(false);
});

test('a list of many keys goes beyond the limit of text, as SDKs send them', () => {
  const filter = compileFilter(`id in [${ids(100_000).join(',')}]`, SCHEMA);
  expect(filter.primaryKeys()).toHaveLength(100_000);
  expect(filter.matches(row({ id: 7 * 99_999 }))).toBe(true);
  expect(filter.matches(row({ id: 8 }))).toBe(false);
});

test('the characters of lists do not let other text through', () => {
  const list = `id in [${ids(30_000).join(',')}]`;
  expect(() => compileFilter(`${list} or i > 1`, SCHEMA)).not.toThrow();
  expect(refusal(`${list}${' or i > 1'.repeat(8000)}`)).toContain('outside of lists');
});

test('a list, written out or from a template, holds 100,000 items at most', () => {
  expect(refusal(`id in [${ids(100_001).join(',')}]`)).toContain('more than 100000 items');
  const message = refusal('id in {ids}', SCHEMA, { ids: ids(100_001) });
  expect(message).toContain('holds more than 100000 items');
  expect(() => compileFilter('id in {ids}', SCHEMA, { ids: ids(100_000) })).not.toThrow();
});

test('nesting ends at 200 levels, long before the stack does', () => {
  const nested = (open: string, close: string, levels: number) =>
    `${open.repeat(levels)}i > 1${close.repeat(levels)}`;
  expect(() => compileFilter(nested('(', ')', 190), SCHEMA)).not.toThrow();
  for (const text of [
    nested('(', ')', 30_000),
    nested('not (', ')', 5000),
    `i > ${'-'.repeat(30_000)}1`,
    `i in ${'['.repeat(30_000)}`,
    `i + 1${' + 1'.repeat(10_000)} > 1`,
    `i > ${'1 + '.repeat(10_000)}1`,
    `${'exists '.repeat(5000)}x`,
  ]) {
    expect(refusal(text, SCHEMA)).toContain('nested more than 200 levels deep');
  }
});

test('numbers of absurd length are refused at once', () => {
  expect(refusal(`i == ${'9'.repeat(60_000)}`)).toContain('value out of range');
  expect(refusal(`d == 0x${'f'.repeat(60_000)}p1`)).toContain('value out of range');
});

test('a pattern may not search each row for a long middle part', () => {
  expect(refusal(`s like "%${'a'.repeat(2000)}%"`)).toContain('more than 1024 characters');
  expect(() => compileFilter(`s like "${'a'.repeat(2000)}%"`, SCHEMA)).not.toThrow();
});
