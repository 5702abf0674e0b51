import fc from 'fast-check';
import {
  compareBytes,
  compareNumbers,
  DOUBLES,
  equalityOp,
  holds,
  INTS,
  type Modelled,
  type Op,
  op,
  orNull,
  PATTERNS,
  quoted,
  STRINGS,
} from './test-model.ts';

/** A comparison of `name` with a constant, either way round. */
export function comparison<T>(
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

export const intComparison = comparison(
  ['id', 'i8', 'i', 'n'],
  fc.constantFrom(...INTS),
  String,
  (_, value, constant) => compareNumbers(value as number | bigint, constant),
);
export const floatComparison = comparison(
  ['f', 'd'],
  fc.constantFrom(...DOUBLES),
  String,
  (name, value, constant) => compareNumbers(value as number, asNumber(name, constant)),
);
export const stringComparison = comparison(
  ['s', 't'],
  fc.constantFrom(...STRINGS),
  quoted,
  (_, value, constant) => compareBytes(value as string, constant),
);
export const boolComparison = comparison(
  ['b'],
  fc.boolean(),
  String,
  (_, value, constant) => Number(value) - Number(constant),
  equalityOp,
);

export const isNull: fc.Arbitrary<Modelled> = fc
  .tuple(fc.constantFrom('i', 'f', 'd', 's', 'b', 'i8', 'n', 't'), fc.boolean())
  .map(([name, negated]) => ({
    text: `${name} is ${negated ? 'not ' : ''}null`,
    truth: (values) => ((values[name] ?? null) === null) !== negated,
  }));

export function membership<T>(
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

export const intMembership = membership(
  ['id', 'i', 'i8', 'n'],
  fc.constantFrom(...INTS),
  String,
  (_, value, constant) => BigInt(value as number | bigint) === constant,
);
export const floatMembership = membership(
  ['f', 'd'],
  fc.constantFrom(...DOUBLES),
  String,
  (name, value, constant) => value === asNumber(name, constant),
);
export const stringMembership = membership(
  ['s', 't'],
  fc.constantFrom(...STRINGS),
  quoted,
  (_, value, constant) => value === constant,
);

export const range: fc.Arbitrary<Modelled> = fc
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
export const like: fc.Arbitrary<Modelled> = fc
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

export const intArithmetic: fc.Arbitrary<Modelled> = fc
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

export const fieldComparison: fc.Arbitrary<Modelled> = fc
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
