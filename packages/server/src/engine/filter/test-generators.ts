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
type Op = (typeof OPS)[number];

const op = fc.constantFrom(...OPS);
const equalityOp = fc.constantFrom<Op>('==', '!=');

const SMALL_INTS = [-3n, -1n, 0n, 1n, 2n, 5n, 7n];
const BIG_INTS = [2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n];
export const INTS = [...SMALL_INTS, ...BIG_INTS, -(2n ** 63n)];
export const INT32S = [...SMALL_INTS, 2n ** 31n - 1n, -(2n ** 31n)];
export const DOUBLES = [-1.5, -0.1, 0, 0.1, 0.30000000000000004, 1, 2.5, 1e-7, 1e300, 7];
export const STRINGS = [
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
const PATTERNS = [
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
export function rowInt(value: bigint): number | bigint {
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

function holds(one: Op, order: number): boolean {
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

function compareNumbers(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function orNull<T>(value: unknown, test: (value: T) => boolean): Truth {
  return value === null || value === undefined ? null : test(value as T);
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A comparison of `name` with a constant, either way round. */
function comparison<T>(
  names: readonly string[],
  constants: fc.Arbitrary<T>,
  print: (constant: T) => string,
  order: (name: string, value: unknown, constant: T) => number,
  ops: fc.Arbitrary<Op> = op,
): fc.Arbitrary<Modelled> {
  const mirrored = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' };
  return fc
    .tuple(fc.constantFrom(...names), ops, constants, fc.boolean())
    .map(([name, one, constant, swapped]) => ({
      text: swapped
        ? `${print(constant)} ${mirrored[one]} ${name}`
        : `${name} ${one} ${print(constant)}`,
      truth: (values) => orNull(values[name], (value) => holds(one, order(name, value, constant))),
    }));
}

const asNumber = (name: string, constant: number) =>
  name === 'f' ? Math.fround(constant) : constant;

const intComparison = comparison(
  ['id', 'i8', 'i', 'n'],
  fc.constantFrom(...INTS),
  String,
  (_, value, constant) => compareNumbers(value as number | bigint, constant),
);
const floatComparison = comparison(
  ['f', 'd'],
  fc.constantFrom(...DOUBLES),
  String,
  (name, value, constant) => compareNumbers(value as number, asNumber(name, constant)),
);
const stringComparison = comparison(
  ['s', 't'],
  fc.constantFrom(...STRINGS),
  quoted,
  (_, value, constant) => compareBytes(value as string, constant),
);
const boolComparison = comparison(
  ['b'],
  fc.boolean(),
  String,
  (_, value, constant) => Number(value) - Number(constant),
  equalityOp,
);

const isNull: fc.Arbitrary<Modelled> = fc
  .tuple(fc.constantFrom('i', 'f', 'd', 's', 'b', 'i8', 'n', 't'), fc.boolean())
  .map(([name, negated]) => ({
    text: `${name} is ${negated ? 'not ' : ''}null`,
    truth: (values) => ((values[name] ?? null) === null) !== negated,
  }));

function membership<T>(
  names: readonly string[],
  constants: fc.Arbitrary<T>,
  print: (constant: T) => string,
  equal: (name: string, value: unknown, constant: T) => boolean,
): fc.Arbitrary<Modelled> {
  return fc
    .tuple(fc.constantFrom(...names), fc.array(constants, { maxLength: 4 }), fc.boolean())
    .map(([name, list, negated]) => ({
      text: `${name} ${negated ? 'not in' : 'in'} [${list.map(print).join(', ')}]`,
      truth: (values) => {
        if (list.length === 0) return negated;
        const found = orNull(values[name], (value) => list.some((one) => equal(name, value, one)));
        return found === null ? null : found !== negated;
      },
    }));
}

const intMembership = membership(
  ['id', 'i', 'i8', 'n'],
  fc.constantFrom(...INTS),
  String,
  (_, value, constant) => BigInt(value as number | bigint) === constant,
);
const floatMembership = membership(
  ['f', 'd'],
  fc.constantFrom(...DOUBLES),
  String,
  (name, value, constant) => value === asNumber(name, constant),
);
const stringMembership = membership(
  ['s', 't'],
  fc.constantFrom(...STRINGS),
  quoted,
  (_, value, constant) => value === constant,
);

const range: fc.Arbitrary<Modelled> = fc
  .tuple(
    fc.constantFrom('i', 'n'),
    fc.constantFrom(-3, 0, 1),
    fc.constantFrom(2, 5, 7),
    fc.boolean(),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([name, low, high, lowIn, highIn, down]) => ({
    text: down
      ? `${high} ${highIn ? '>=' : '>'} ${name} ${lowIn ? '>=' : '>'} ${low}`
      : `${low} ${lowIn ? '<=' : '<'} ${name} ${highIn ? '<=' : '<'} ${high}`,
    truth: (values) =>
      orNull(values[name], (value: number | bigint) => {
        return (lowIn ? value >= low : value > low) && (highIn ? value <= high : value < high);
      }),
  }));

/** The pattern as the string literal's content, with its backslashes doubled. */
const like: fc.Arbitrary<Modelled> = fc
  .tuple(fc.constantFrom('s', 't'), fc.constantFrom(...PATTERNS))
  .map(([name, pattern]) => ({
    text: `${name} like "${pattern}"`,
    truth: (values) =>
      orNull(values[name], (value: string) =>
        likeRegExp(pattern.replace('\\\\', '\\')).test(value),
      ),
  }));

/** For tests: the regular expression that a pattern stands for. */
export function likeRegExp(pattern: string): RegExp {
  const escaped = (character: string) => character.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
  let source = '';
  let literal = false;
  for (const character of pattern) {
    if (literal || !'%_\\'.includes(character)) source += escaped(character);
    else if (character !== '\\') source += character === '%' ? '.*' : '.';
    literal = !literal && character === '\\';
  }
  return new RegExp(`^${source}$`, 'su');
}

const ARITHMETIC = ['+', '-', '*', '/', '%'] as const;

const intArithmetic: fc.Arbitrary<Modelled> = fc
  .tuple(
    fc.constantFrom('i', 'n', 'i8'),
    fc.constantFrom(...ARITHMETIC, '&', '|', '^'),
    fc.constantFrom(...INTS.filter((one) => one !== 0n)),
    op,
    fc.constantFrom(...INTS),
  )
  .map(([name, operator, constant, one, expected]) => ({
    text: `(${name} ${operator} ${constant}) ${one} ${expected}`,
    truth: (values) =>
      orNull(values[name], (value: number | bigint) =>
        holds(one, compareNumbers(int64(operator, BigInt(value), constant), expected)),
      ),
  }));

function int64(operator: string, a: bigint, b: bigint): bigint {
  const results: Record<string, () => bigint> = {
    '+': () => a + b,
    '-': () => a - b,
    '*': () => a * b,
    '/': () => a / b,
    '%': () => a % b,
    '&': () => a & b,
    '|': () => a | b,
    '^': () => a ^ b,
  };
  return BigInt.asIntN(64, results[operator]?.() ?? 0n);
}

const fieldComparison: fc.Arbitrary<Modelled> = fc
  .tuple(
    fc.constantFrom(['i', 'n'], ['id', 'i'], ['i', 'd'], ['s', 't'], ['f', 'd'], ['n', 'i8']),
    op,
  )
  .map(([names, one]) => {
    const [left = '', right = ''] = names;
    return {
      text: `${left} ${one} ${right}`,
      truth: (values) =>
        orNull(
          values[left],
          (a) =>
            orNull(values[right], (b) =>
              typeof a === 'string'
                ? holds(one, compareBytes(a, b as string))
                : holds(one, compareNumbers(a as number, b as number)),
            ) as boolean,
        ),
    };
  });

const PLACES = [
  { text: 'j["k"]', read: (values: Values) => at(values.j, 'k'), isNull: nullDocument },
  { text: "j['deep']['m']", read: (v: Values) => at(at(v.j, 'deep'), 'm'), isNull: nullDocument },
  { text: 'j["m"][0]', read: (values: Values) => at(at(values.j, 'm'), '0'), isNull: nullDocument },
  { text: 'k', read: (values: Values) => at(values.$meta, 'k'), isNull: () => false },
  { text: '$meta["m"]', read: (values: Values) => at(values.$meta, 'm'), isNull: () => false },
];
type Place = (typeof PLACES)[number];

function nullDocument(values: Values): boolean {
  return values.j === null;
}

function at(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Record<string, unknown>)[key];
}

function jsonLeaf(
  rest: fc.Arbitrary<{ text: (place: string) => string; test: (value: unknown) => boolean }>,
): fc.Arbitrary<Modelled> {
  return fc.tuple(fc.constantFrom<Place>(...PLACES), rest).map(([place, { text, test }]) => ({
    text: text(place.text),
    truth: (values) => (place.isNull(values) ? null : test(place.read(values))),
  }));
}

const JSON_CONSTANTS = [
  { text: '1', value: 1 },
  { text: '2.5', value: 2.5 },
  { text: '"2"', value: '2' },
  { text: '"a"', value: 'a' },
  { text: 'true', value: true },
] as const;

function jsonHolds(one: Op, value: unknown, constant: number | string | boolean): boolean {
  if (typeof value !== typeof constant) return one === '!=';
  if (typeof value === 'string') return holds(one, compareBytes(value, String(constant)));
  return holds(one, Number(value) - Number(constant));
}

const jsonComparison = jsonLeaf(
  fc.tuple(op, fc.constantFrom(...JSON_CONSTANTS)).map(([one, constant]) => ({
    text: (place: string) => `${place} ${one} ${constant.text}`,
    test: (value: unknown) => jsonHolds(one, value, constant.value),
  })),
);
const jsonExists = jsonLeaf(
  fc.constant({
    text: (place: string) => `exists ${place}`,
    test: (value: unknown) => value !== undefined,
  }),
);
const jsonContains = jsonLeaf(
  fc
    .tuple(
      fc.constantFrom('all', 'any'),
      fc.array(fc.constantFrom(...JSON_CONSTANTS), { minLength: 1, maxLength: 2 }),
    )
    .map(([mode, list]) => ({
      text: (place: string) =>
        `json_contains_${mode}(${place}, [${list.map((one) => one.text).join(',')}])`,
      test: (value: unknown) => {
        if (!Array.isArray(value)) return false;
        const has = (one: { value: unknown }) => value.includes(one.value);
        return mode === 'all' ? list.every(has) : list.some(has);
      },
    })),
);
const jsonLength = jsonLeaf(
  fc.tuple(op, fc.nat(3)).map(([one, length]) => ({
    text: (place: string) => `array_length(${place}) ${one} ${length}`,
    test: (value: unknown) => holds(one, (Array.isArray(value) ? value.length : 0) - length),
  })),
).filter(({ text }) => !text.startsWith('array_length($'));

const arrayLeaf: fc.Arbitrary<Modelled> = fc.oneof(
  fc.constantFrom(...INTS).map((one) => ({
    text: `array_contains(ai, ${one})`,
    truth: (values: Values) =>
      orNull(values.ai, (array: (number | bigint)[]) => array.some((item) => BigInt(item) === one)),
  })),
  fc.tuple(op, fc.nat(2), fc.constantFrom(...INTS)).map(([one, index, constant]) => ({
    text: `ai[${index}] ${one} ${constant}`,
    truth: (values: Values) =>
      orNull(values.ai, (array: (number | bigint)[]) => {
        const item = array[index];
        return item !== undefined && holds(one, compareNumbers(item, constant));
      }),
  })),
  fc.tuple(equalityOp, fc.array(fc.constantFrom(...INTS), { maxLength: 2 })).map(([one, list]) => ({
    text: `ai ${one} [${list.join(',')}]`,
    truth: (values: Values) =>
      orNull(values.ai, (array: (number | bigint)[]) => {
        return (array.join() === list.join()) === (one === '==');
      }),
  })),
);

/** For tests: what the vector store can filter, and what looks like it. */
export const pushableLeaf: fc.Arbitrary<Modelled> = fc.oneof(
  intComparison,
  floatComparison,
  stringComparison,
  boolComparison,
  isNull,
  intMembership,
  floatMembership,
  stringMembership,
  range,
  like,
);

/** For tests: comparisons of few fields, so that neighbours are about the same one. */
export const narrowLeaf: fc.Arbitrary<Modelled> = fc.oneof(
  comparison(
    ['i'],
    fc.constantFrom(1n, 2n),
    String,
    (_, value, constant) => compareNumbers(value as number | bigint, constant),
    fc.constantFrom<Op>('==', '!=', '<', '>'),
  ),
  comparison(
    ['s'],
    fc.constantFrom('a', 'b'),
    quoted,
    (_, value, constant) => compareBytes(value as string, constant),
    equalityOp,
  ),
  boolComparison,
  membership(
    ['i', 'n'],
    fc.constantFrom(1n, 2n),
    String,
    (_, value, constant) => BigInt(value as number | bigint) === constant,
  ),
  fc.constantFrom(
    { text: 'i is null', truth: (values: Values) => values.i === null },
    {
      text: 's like "a%"',
      truth: (values: Values) => orNull(values.s, (s: string) => s.startsWith('a')),
    },
  ),
);

export const anyLeaf: fc.Arbitrary<Modelled> = fc.oneof(
  { arbitrary: pushableLeaf, weight: 3 },
  { arbitrary: intArithmetic, weight: 1 },
  { arbitrary: fieldComparison, weight: 1 },
  { arbitrary: jsonComparison, weight: 1 },
  { arbitrary: fc.oneof(jsonExists, jsonContains, jsonLength), weight: 1 },
  { arbitrary: arrayLeaf, weight: 1 },
);

/** For tests: leaves joined by `and`, `or` and `not`, in various spellings. */
export function joined(leaf: fc.Arbitrary<Modelled>): fc.Arbitrary<Modelled> {
  const { tree } = fc.letrec<{ tree: Modelled }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc
        .tuple(tie('tree'), tie('tree'), fc.constantFrom('and', 'AND', '&&', 'or', 'Or', '||'))
        .map(([left, right, word]) => join(left, right, word)),
      fc.tuple(tie('tree'), fc.constantFrom('not ', '!', 'NOT  ')).map(([child, word]) => ({
        text: `${word}(${child.text})`,
        truth: (values: Values) => {
          const truth = child.truth(values);
          return truth === null ? null : !truth;
        },
      })),
    ),
  }));
  return tree;
}

function join(left: Modelled, right: Modelled, word: string): Modelled {
  const and = word.toLowerCase() === 'and' || word === '&&';
  return {
    text: `(${left.text}) ${word} (${right.text})`,
    truth: (values) => {
      const sides = [left.truth(values), right.truth(values)];
      if (sides.includes(!and)) return !and;
      return sides.includes(null) ? null : and;
    },
  };
}
