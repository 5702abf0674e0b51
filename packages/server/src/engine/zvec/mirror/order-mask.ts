import type { Plan } from '../../filter/index.ts';

type Order = Extract<Plan, { kind: 'compare' }>['op'];
/** 1 where a number of a column, at some place, compares so with a limit. */
type Test = (numbers: Float64Array, at: number, limit: number) => number;

/** The four slots of a word. */
const ALL = 0x01010101;

const below: Test = (numbers, at, limit) => ((numbers[at] as number) < limit ? 1 : 0);
const upTo: Test = (numbers, at, limit) => ((numbers[at] as number) <= limit ? 1 : 0);
const above: Test = (numbers, at, limit) => ((numbers[at] as number) > limit ? 1 : 0);
const from: Test = (numbers, at, limit) => ((numbers[at] as number) >= limit ? 1 : 0);
const equal: Test = (numbers, at, limit) => (numbers[at] === limit ? 1 : 0);

/**
 * For each slot 1 where its number compares so with a limit, else 0; the other way about for what is not
 * wanted. It writes four slots at a time, which takes half as long: the mask begins a buffer of whole
 * words, and what stands behind its end is anything.
 */
export function orderMask(
  mask: Uint8Array,
  numbers: Float64Array,
  { op, limit, wanted }: { readonly op: Order; readonly limit: number; readonly wanted: boolean },
): void {
  const words = new Uint32Array(mask.buffer, 0, Math.ceil(mask.length / 4));
  const { length } = words;
  const flip = wanted === (op !== '!=') ? 0 : ALL;
  // A loop for each, so that the engine puts the test into it.
  switch (op) {
    case '<':
      for (let w = 0, at = 0; w < length; w++, at += 4)
        words[w] =
          flip ^
          (below(numbers, at, limit) |
            (below(numbers, at + 1, limit) << 8) |
            (below(numbers, at + 2, limit) << 16) |
            (below(numbers, at + 3, limit) << 24));
      break;
    case '<=':
      for (let w = 0, at = 0; w < length; w++, at += 4)
        words[w] =
          flip ^
          (upTo(numbers, at, limit) |
            (upTo(numbers, at + 1, limit) << 8) |
            (upTo(numbers, at + 2, limit) << 16) |
            (upTo(numbers, at + 3, limit) << 24));
      break;
    case '>':
      for (let w = 0, at = 0; w < length; w++, at += 4)
        words[w] =
          flip ^
          (above(numbers, at, limit) |
            (above(numbers, at + 1, limit) << 8) |
            (above(numbers, at + 2, limit) << 16) |
            (above(numbers, at + 3, limit) << 24));
      break;
    case '>=':
      for (let w = 0, at = 0; w < length; w++, at += 4)
        words[w] =
          flip ^
          (from(numbers, at, limit) |
            (from(numbers, at + 1, limit) << 8) |
            (from(numbers, at + 2, limit) << 16) |
            (from(numbers, at + 3, limit) << 24));
      break;
    case '==':
    case '!=':
      for (let w = 0, at = 0; w < length; w++, at += 4)
        words[w] =
          flip ^
          (equal(numbers, at, limit) |
            (equal(numbers, at + 1, limit) << 8) |
            (equal(numbers, at + 2, limit) << 16) |
            (equal(numbers, at + 3, limit) << 24));
      break;
  }
}
