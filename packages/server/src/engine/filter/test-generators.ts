import fc from 'fast-check';
import {
  arrayLeaf,
  jsonComparison,
  jsonContains,
  jsonExists,
  jsonLength,
} from './test-document-leaves.ts';
import {
  compareBytes,
  compareNumbers,
  equalityOp,
  type Modelled,
  type Op,
  orNull,
  quoted,
  type Values,
} from './test-model.ts';
import {
  boolComparison,
  comparison,
  fieldComparison,
  floatComparison,
  floatMembership,
  intArithmetic,
  intComparison,
  intMembership,
  isNull,
  like,
  membership,
  range,
  stringComparison,
  stringMembership,
} from './test-scalar-leaves.ts';
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
