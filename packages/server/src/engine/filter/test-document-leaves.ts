import fc from 'fast-check';
import {
  compareBytes,
  compareNumbers,
  equalityOp,
  holds,
  INTS,
  type Modelled,
  type Op,
  op,
  orNull,
  type Values,
} from './test-model.ts';

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

export const jsonComparison = jsonLeaf(
  fc.tuple(op, fc.constantFrom(...JSON_CONSTANTS)).map(([one, constant]) => ({
    text: (place: string) => `${place} ${one} ${constant.text}`,
    test: (value: unknown) => jsonHolds(one, value, constant.value),
  })),
);
export const jsonExists = jsonLeaf(
  fc.constant({
    text: (place: string) => `exists ${place}`,
    test: (value: unknown) => value !== undefined,
  }),
);
export const jsonContains = jsonLeaf(
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
export const jsonLength = jsonLeaf(
  fc.tuple(op, fc.nat(3)).map(([one, length]) => ({
    text: (place: string) => `array_length(${place}) ${one} ${length}`,
    test: (value: unknown) => holds(one, (Array.isArray(value) ? value.length : 0) - length),
  })),
).filter(({ text }) => !text.startsWith('array_length($'));

export const arrayLeaf: fc.Arbitrary<Modelled> = fc.oneof(
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
