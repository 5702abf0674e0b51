import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Scalar } from '../../engine.ts';
import { compileFilter } from '../../filter/index.ts';
import { anyLeaf, joined, pushableLeaf } from '../../filter/test-generators.ts';
import { rowValues } from '../../filter/test-model.ts';
import { row, SCHEMA } from '../../filter/test-schema.ts';
import { fieldsOf, maskOf } from './mask.ts';
import { MaskScratch } from './mask-scratch.ts';
import { type ScalarColumn, scalarColumn } from './scalar-column.ts';

/** Of all filters here, so that each meets what the ones before left. */
const scratch = new MaskScratch();

type Row = Readonly<Record<string, unknown>>;

function columnsOf(rows: readonly Row[]): ReadonlyMap<number, ScalarColumn> {
  const columns = new Map<number, ScalarColumn>();
  for (const field of SCHEMA) {
    const column = scalarColumn(field);
    if (!column) continue;
    rows.forEach((values, slot) => {
      column.set(slot, (values[field.name] ?? null) as Scalar);
    });
    columns.set(field.id, column);
  }
  return columns;
}

function expectAgreement(text: string, rows: readonly Row[]): boolean {
  const filter = compileFilter(text, SCHEMA);
  if (!fieldsOf(filter.plan)) return false;
  const columns = columnsOf(rows);
  const slots = { end: rows.length, scratch, column: (id: number) => columns.get(id) };
  const mask = maskOf(filter.plan, slots);
  if (!mask) return false;
  const matching = rows.map((values) => (filter.matches(row(values)) ? 1 : 0));
  expect([...mask], text).toEqual(matching);
  return true;
}

test('a mask has just the rows that the filter matches', () => {
  let answered = 0;
  const rows = fc.array(rowValues, { minLength: 4, maxLength: 12 });
  fc.assert(
    fc.property(fc.oneof(joined(anyLeaf), joined(pushableLeaf)), rows, (one, some) => {
      if (expectAgreement(one.text, some)) answered++;
      if (expectAgreement(`not (${one.text})`, some)) answered++;
    }),
    { numRuns: 2000 },
  );
  expect(answered).toBeGreaterThan(500);
});

test('a field that holds an integer beyond 2^53 is not answered', () => {
  const filter = compileFilter('i > 5', SCHEMA);
  const column = scalarColumn(SCHEMA.find(({ name }) => name === 'i') ?? (SCHEMA[0] as never));
  column?.set(0, 7);
  expect(maskOf(filter.plan, { end: 1, scratch, column: () => column })).toEqual(Uint8Array.of(1));
  column?.set(1, 2n ** 60n);
  expect(maskOf(filter.plan, { end: 2, scratch, column: () => column })).toBeUndefined();
});

test.each(['j["a"] == 1', 'ai[0] == 1', 'array_contains(ai, 1)', 'i > d', 'exists j["a"]'])(
  'what is no value of a scalar field is not answered: %s',
  (text) => {
    expect(fieldsOf(compileFilter(text, SCHEMA).plan)).toBeUndefined();
  },
);

test('what would keep the event loop is left to the store', () => {
  const columns = new Map(SCHEMA.map((field) => [field.id, scalarColumn(field)]));
  const slots = { end: 1_000_000, scratch, column: (id: number) => columns.get(id) };
  const isAnswered = (text: string) =>
    maskOf(compileFilter(text, SCHEMA).plan, slots) !== undefined;
  expect(isAnswered('i > 5 and n != 3')).toBe(true);
  expect(isAnswered('s like "%a%"')).toBe(false);
  expect(isAnswered('i > 5 or not (s like "a%" or s == "b")')).toBe(false);
  slots.end = 50_000;
  expect(isAnswered('i > 5 or not (s like "a%" or s == "b")')).toBe(true);
});
