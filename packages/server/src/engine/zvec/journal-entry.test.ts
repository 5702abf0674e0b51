import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Column, Key, Rows, Scalar } from '../engine.ts';
import { DamagedBytes } from './bytes-in.ts';
import { decodeEntry, encodeEntry, type JournalEntry } from './journal-entry.ts';

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string(), fc.constant('\ud800 half'));
const number = fc.oneof(fc.integer(), fc.double(), fc.constant(-0));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const single = fc.oneof(fc.constant(null), fc.boolean(), number, int64, text);
const scalar: fc.Arbitrary<Scalar> = fc.oneof(single, fc.array(single, { maxLength: 4 }));

/** Values of one kind, as columns have them, or of any. */
const valuesOf = (count: number) => {
  const many = (one: fc.Arbitrary<Scalar>) => fc.array(one, { minLength: count, maxLength: count });
  return fc.oneof(
    ...[number, text, int64, fc.option(number), scalar].map(many),
    scalar.map((one) => new Array<Scalar>(count).fill(one)),
  );
};

const columnOf = (count: number): fc.Arbitrary<Column> => {
  const dense = fc.integer({ min: 0, max: 9 }).chain((size) => bytesOf(size * count));
  return fc.oneof(
    valuesOf(count).map((values) => ({ kind: 'scalar' as const, values })),
    dense.map((bytes) => ({ kind: 'dense' as const, bytes })),
    fc
      .array(fc.uint8Array({ maxLength: 24 }), { minLength: count, maxLength: count })
      .map((rows) => ({ kind: 'sparse' as const, rows })),
  );
};
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

const rows = fc.integer({ min: 1, max: 12 }).chain((count): fc.Arbitrary<Rows> => {
  const keys = fc.array(fc.oneof(fc.integer(), int64, text), {
    minLength: count,
    maxLength: count,
  }) as fc.Arbitrary<Key[]>;
  const columns = fc.array(fc.tuple(fc.nat(200), columnOf(count)), { maxLength: 6 });
  return fc.tuple(keys, columns).map(([keys, columns]) => {
    const primary: Column = { kind: 'scalar', values: keys };
    return { keys, columns: new Map([[1000, primary], ...columns]) };
  });
});

const put = rows.chain((some) => {
  const ends = fc.tuple(fc.nat(some.keys.length), fc.nat(some.keys.length));
  return ends.map(([one, other]) => ({
    put: { rows: some, start: Math.min(one, other), end: Math.max(one, other) },
  }));
});
const entry: fc.Arbitrary<JournalEntry> = fc.oneof(
  { weight: 8, arbitrary: put },
  fc.array(text.filter((id) => id.isWellFormed())).map((drop) => ({ drop })),
  fc.constant({ clear: true } as const),
);

/** What is to come back: the rows of the range alone. */
function expectedOf(asked: JournalEntry): JournalEntry {
  if (!('put' in asked)) return asked;
  const { rows, start, end } = asked.put;
  const columns = [...rows.columns].map(([id, column]): [number, Column] => {
    if (column.kind === 'scalar') {
      return [id, { kind: 'scalar', values: column.values.slice(start, end) }];
    }
    if (column.kind === 'sparse') return [id, { ...column, rows: column.rows.slice(start, end) }];
    const size = column.bytes.length / rows.keys.length;
    return [id, { ...column, bytes: column.bytes.slice(start * size, end * size) }];
  });
  const cut = { keys: rows.keys.slice(start, end), columns: new Map(columns) };
  return { put: { rows: cut, start: 0, end: end - start } };
}

/** Buffers are compared with other arrays of bytes. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (value instanceof Map) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, plain(own)]));
}

const encoded = (one: JournalEntry) => Buffer.concat(encodeEntry(one));

test('what is written is read again, each value as it was', () => {
  fc.assert(
    fc.property(entry, (asked) => {
      expect(plain(decodeEntry(encoded(asked)))).toEqual(plain(expectedOf(asked)));
    }),
    { numRuns: 500 },
  );
});

/** Reads damaged bytes: gives an entry or says so, whatever they are. */
function readDamaged(bytes: Uint8Array): void {
  try {
    encodeEntry(decodeEntry(bytes));
  } catch (error) {
    expect(error).toBeInstanceOf(DamagedBytes);
  }
}

test('bytes that were cut off are never an entry', () => {
  fc.assert(
    fc.property(entry, fc.nat(), (asked, at) => {
      const bytes = encoded(asked);
      expect(() => decodeEntry(bytes.subarray(0, at % bytes.length))).toThrow(DamagedBytes);
    }),
    { numRuns: 500 },
  );
});

test('changed bytes give another entry or an error, and take no more memory than they have', () => {
  const change = fc.tuple(fc.nat(), fc.nat(255));
  fc.assert(
    fc.property(entry, fc.array(change, { minLength: 1, maxLength: 4 }), (asked, changes) => {
      const bytes = encoded(asked);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      readDamaged(bytes);
    }),
    { numRuns: 2000 },
  );
});

test('any bytes give an entry or an error', () => {
  const kind = fc.constantFrom(1, 2, 3);
  fc.assert(
    fc.property(kind, fc.uint8Array({ maxLength: 60 }), (first, rest) => {
      readDamaged(Uint8Array.of(first, ...rest));
    }),
    { numRuns: 3000 },
  );
});
