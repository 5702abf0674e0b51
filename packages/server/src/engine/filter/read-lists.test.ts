import { expect, test } from 'vitest';
import { DataType } from '../spec.ts';
import { compileFilter, compileFilterInSteps, isLongFilter } from './compile-filter.ts';
import type { FilterTemplates } from './template-values.ts';
import { field } from './test-schema.ts';

const FIELDS = [
  field('id', DataType.Int64, { primaryKey: true }),
  field('n', DataType.Int64),
  field('s', DataType.VarChar),
  field('f', DataType.Double),
  field('doc', DataType.JSON),
  field('ok', DataType.Bool),
];
const MANY = Array.from({ length: 30_000 }, (_, at) => at * 3);

/** The plan of a filter, or why there is none. */
async function planOf(compile: () => unknown): Promise<unknown> {
  try {
    return ((await compile()) as { plan: unknown }).plan;
  } catch (error) {
    return String(error);
  }
}

test.each([
  `id in [${MANY}]`,
  `id in [${MANY.map((one) => -one)}] and n > 3`,
  `s in [${MANY.map((one) => `"it, [${one}]"`)}] or n in [1, 2]`,
  `f in [${MANY.map((one) => one / 8)}, -1.5, - 2, ]`,
  `n not in [${MANY}, 1 + 2, 7]`,
  `ok == true and n in [${MANY}`,
  `n in [${MANY} 7]`,
  `n in [${MANY}, "text"]`,
  `n in [${MANY}, 9223372036854775808]`,
  `n in [${MANY}, -9223372036854775808]`,
  `n in [${MANY}, 1e999]`,
  `n in [${MANY}, -"a"]`,
  `doc["a"] in [[1, 2], [${MANY}], "x", true]`,
  `json_contains_any(doc["list"], [${MANY}]) and doc["b"][0] == 1`,
  `n in [${Array.from({ length: 100_000 }, () => 1)}]`,
  `n in [${Array.from({ length: 100_001 }, () => 1)}]`,
  `n in [${MANY}] and ${'n == 1 or '.repeat(8000)} n == 2`,
  `n in [${MANY}] § 3`,
])(
  'a long filter read in steps means the same, or the same is wrong with it (%#)',
  async (text) => {
    expect(isLongFilter(text)).toBe(true);
    const inSteps = await planOf(() => compileFilterInSteps(text, FIELDS));
    expect(inSteps).toEqual(await planOf(() => compileFilter(text, FIELDS)));
  },
);

test('the values of a long template are taken as well', async () => {
  const templates: FilterTemplates = { keys: MANY };
  expect(isLongFilter('id in {keys}', templates)).toBe(true);
  expect(isLongFilter('id in [1, 2]', { keys: [1] })).toBe(false);
  const filter = await compileFilterInSteps('id in {keys}', FIELDS, templates);
  expect(filter.primaryKeys()).toEqual(MANY);
});

test('while a list of 100,000 texts is read, other calls have their turn', async () => {
  const texts = Array.from({ length: 100_000 }, (_, at) => `'text ${at}'`);
  let turns = 0;
  const count = setInterval(() => turns++, 1);
  await compileFilterInSteps(`s in [${texts}]`, FIELDS);
  clearInterval(count);
  expect(turns).toBeGreaterThan(3);
});
