import fc from 'fast-check';

/** For tests: a value of three-valued logic; null is unknown. */
export type Truth = boolean | null;

export type Values = Readonly<Record<string, unknown>>;

/** For tests: a filter's text, and a naive model of what it says about a row. */
export interface Modelled {
  readonly text: string;
  readonly truth: (values: Values) => Truth;
}

const OPS = ['<', '<=', '>', '>=', '==', '!='] as const;
export type Op = (typeof OPS)[number];

export const op = fc.constantFrom(...OPS);
export const equalityOp = fc.constantFrom<Op>('==', '!=');

const SMALL_INTS = [-3n, -1n, 0n, 1n, 2n, 5n, 7n];
const BIG_INTS = [2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n];
export const INTS = [...SMALL_INTS, ...BIG_INTS, -(2n ** 63n)];
const INT32S = [...SMALL_INTS, 2n ** 31n - 1n, -(2n ** 31n)];
export const DOUBLES = [-1.5, -0.1, 0, 0.1, 0.30000000000000004, 1, 2.5, 1e-7, 1e300, 7];
/** Around the length from which a column to filter by holds a text's beginning alone. */
const LONG_STRINGS = [
  ...[123, 124, 125, 128, 129, 400].map((length) => 'a'.padEnd(length, 'b')),
  `${'a'.padEnd(400, 'b')}c`,
  '日'.repeat(41),
  `${'日'.repeat(41)}ab`,
  '日'.repeat(43),
];
export const STRINGS = [
  ...LONG_STRINGS,
  'a',
  'ab',
  'abc',
  'b',
  'Z z',
  'a%b',
  'a_b',
  "it's",
  '日本',
  '\uFFFDx',
  '\u{1F600}y',
];
export const PATTERNS = [
  ...[124, 125, 300].map((length) => `${'a'.padEnd(length, 'b')}%`),
  `${'a'.padEnd(400, 'b')}`,
  `${'a'.padEnd(126, 'b')}%c`,
  `${'日'.repeat(42)}%`,
  'a%',
  '%b',
  'a_c',
  '%',
  'ab',
  '%b%',
  'a\\\\%%',
  '日%',
  '_',
  '%_b%',
  'a%c',
  '\u{1F600}_',
];

const SAFE_LIMIT = 2n ** 53n;

/** As rows hold integers: numbers as long as these are exact. */
function rowInt(value: bigint): number | bigint {
  return value > -SAFE_LIMIT && value < SAFE_LIMIT ? Number(value) : value;
}

const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 5 });

const jsonValue = fc.oneof(
  fc.constantFrom<unknown>(1, 2, 2.5, 'a', 'ab', '2', true, null),
  fc.array(fc.constantFrom<unknown>(1, 2, 'a', true, [1, 2]), { maxLength: 3 }),
);
const jsonObject = fc.dictionary(fc.constantFrom('k', 'm', 'deep'), jsonValue, { maxKeys: 3 });

/** For tests: a row of the test schema; $meta is the dynamic field. */
export const rowValues: fc.Arbitrary<Values> = fc.record({
  id: fc.constantFrom(...INTS).map(rowInt),
  i8: nullable(fc.constantFrom(...SMALL_INTS).map(Number)),
  i: nullable(fc.constantFrom(...INTS).map(rowInt)),
  n: fc.constantFrom(...INT32S).map(Number),
  f: nullable(fc.constantFrom(...DOUBLES.filter((one) => one < 1e38), -0).map(Math.fround)),
  d: nullable(fc.constantFrom(...DOUBLES, -0)),
  s: nullable(fc.constantFrom(...STRINGS, '', 'a\nb')),
  t: fc.constantFrom(...STRINGS),
  b: nullable(fc.boolean()),
  j: nullable(jsonObject),
  ai: nullable(fc.array(fc.constantFrom(...INTS).map(rowInt), { maxLength: 4 })),
  af: fc.array(fc.constantFrom(0.1, 1, 2.5).map(Math.fround), { maxLength: 3 }),
  as: fc.array(fc.constantFrom(...STRINGS), { maxLength: 3 }),
  $meta: fc.option(jsonObject, { nil: undefined }),
});

export function holds(one: Op, order: number): boolean {
  switch (one) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
  }
}

export function compareNumbers(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function orNull<T>(value: unknown, test: (value: T) => boolean): Truth {
  return value === null || value === undefined ? null : test(value as T);
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}
