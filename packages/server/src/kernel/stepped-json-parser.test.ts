import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonError } from './json-error.ts';
import { type JsonOptions, UNTRUSTED } from './json-options.ts';
import { createJsonParser } from './json-parser.ts';
import { systemRandom } from './random.ts';
import { createSteppedJsonParser } from './stepped-json-parser.ts';

const REFUSED = Symbol('refused');

async function parsed(parse: () => unknown): Promise<unknown> {
  try {
    return await parse();
  } catch (error) {
    expect(error).toBeInstanceOf(JsonError);
    return REFUSED;
  }
}

/** Values with the order of their keys, and integers beyond 2^53 told from texts. */
const shown = (value: unknown) =>
  JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? `${part}n` : part));

async function expectAlike(bytes: Uint8Array, pieceBytes: number, options = UNTRUSTED) {
  const whole = await parsed(() => createJsonParser(systemRandom, options)(bytes));
  const steps = createSteppedJsonParser(systemRandom, options, pieceBytes);
  const inSteps = await parsed(() => steps(bytes));
  if (whole === REFUSED || inSteps === REFUSED) expect(inSteps).toBe(whole);
  else expect(shown(inSteps)).toBe(shown(whole));
}

/** The same with keys as items: no value is overwritten by that of a key that comes once more. */
const withoutKeys = (text: string) =>
  text.replace(
    /"(?:[^"\\]|\\.)*"|[{}:]/gsu,
    (part) => ({ '{': '[', '}': ']', ':': ',' })[part] ?? part,
  );

/** A text may be refused for the value of a key that comes once more, which is not there any more in the whole. */
async function expectAlikeOrOverwritten(bytes: Uint8Array, pieceBytes: number) {
  const whole = await parsed(() => createJsonParser(systemRandom)(bytes));
  if (whole === REFUSED) return expectAlike(bytes, pieceBytes);
  try {
    await createSteppedJsonParser(systemRandom, UNTRUSTED, pieceBytes)(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(JsonError);
    const all = Buffer.from(withoutKeys(Buffer.from(bytes).toString()));
    expect(await parsed(() => createJsonParser(systemRandom)(all))).toBe(REFUSED);
    return;
  }
  return expectAlike(bytes, pieceBytes);
}

const pieceBytes = fc.integer({ min: 1, max: 40 });
const integer = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map((one) => ({ raw: `${one}` }));
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const raw = fc.constantFrom('1e2', '-0', '1E-3', '0.10', '"\\ud83d"', '"\\""', '"\\\\"', '"[,"');
const leaf = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  ...[number, fc.integer(), integer, fc.boolean(), fc.constant(null)],
  raw.map((text) => ({ raw: text })),
);
/** Few, so that they come twice. */
const key = fc.constantFrom('a', 'b', '1', '', 'length', 'constructor', 'k\\u0065y', 'ключ');
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 6, withCrossShrink: true }, leaf, tie('list'), tie('object')),
  list: fc.array(tie('tree'), { maxLength: 12 }).map((items) => ({ items })),
  object: fc.array(fc.tuple(key, tie('tree')), { maxLength: 8 }).map((members) => ({ members })),
}));

const space = fc.constantFrom('', '', '', ' ', '\n\t ', '     \r\n          ');

interface Made {
  readonly raw?: string;
  readonly items?: readonly unknown[];
  readonly members?: readonly (readonly [string, unknown])[];
}

function textOf(value: unknown, gap: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const { raw: text, items, members } = value as Made;
  if (text !== undefined) return text;
  if (items) return `[${gap}${items.map((item) => textOf(item, gap)).join(`${gap},${gap}`)}${gap}]`;
  const pairs = (members ?? []).map(([name, one]) => `"${name}"${gap}:${gap}${textOf(one, gap)}`);
  return `{${gap}${pairs.join(`${gap},${gap}`)}${gap}}`;
}

const text = fc
  .tuple(tree, space)
  .map(([value, gap]) => `${gap}${textOf({ items: [value, value] }, gap)}${gap}`);

test('a text says the same parsed in steps of any length', async () => {
  await fc.assert(
    fc.asyncProperty(text, pieceBytes, (json, size) => expectAlike(Buffer.from(json), size)),
    { numRuns: 1000 },
  );
});

const damage = fc.record({
  at: fc.nat(),
  removed: fc.integer({ min: 0, max: 3 }),
  put: fc.constantFrom(...['', ',', '[', ']', '{', '}', '"', '\\', ':', '1', 'x', '-', ' ']),
});

test('a damaged text is refused in steps of any length, or says the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.array(damage, { minLength: 1, maxLength: 3 }),
      pieceBytes,
      (...all) => {
        const [json, damages, size] = all;
        let bytes = Buffer.from(json);
        for (const { at, removed, put } of damages) {
          const from = at % (bytes.length + 1);
          const parts = [bytes.subarray(0, from), Buffer.from(put), bytes.subarray(from + removed)];
          bytes = Buffer.concat(parts);
        }
        return expectAlikeOrOverwritten(bytes, size);
      },
    ),
    { numRuns: 3000 },
  );
});

const PARTS = ['[', ']', '{', '}', '"a"', '"', ':', ',', '1', ' ', 'null', '\\', '\xff'];

test('any order of what JSON is made of is refused, or says the same', async () => {
  const words = fc.array(fc.constantFrom(...PARTS), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(words, pieceBytes, (parts, size) =>
      expectAlike(Buffer.from(`[${parts.join('')}]`, 'latin1'), size),
    ),
    { numRuns: 3000 },
  );
});

test('what is refused is refused also in the value of a key that comes once more', async () => {
  const bytes = Buffer.from('{"a":[1,2,1e999,3,4,5,6],"b":[1,2],"a":1}');
  expect(createJsonParser(systemRandom)(bytes)).toEqual({ a: 1, b: [1, 2] });
  await expect(createSteppedJsonParser(systemRandom, UNTRUSTED, 4)(bytes)).rejects.toThrow(
    'a number is out of range',
  );
});

const KEEP: JsonOptions = { ...UNTRUSTED, poison: 'keep' };

test.each([
  '[["__proto__",{"a":1,"__proto__":{"b":[1,2,3,4,5]},"c":1}]]',
  '[{"a":1,"constructor":{"b":1,"prototype":[1,2]}}]',
  '{"constructor":"Ferrari","b":1}',
  '[1,1e999,2]',
  '{"a":[1,2,[3,4,5]] "b":[1,2]}',
  '{"a":1[1,2,3]}',
  '[[1,2,3],[4,5,6],]',
  '[[1,2,3][4,5,6]]',
  '[[1,2,3,4],5}',
  '{"a":{"b":[1,2,3,4]}]',
  '[1,2,3] 1',
  '[1,2,3',
  '{"a":"x\\ud83d","c":[1,2],"k\\ud83d":{"b":[1,2,3]}}',
  `${'['.repeat(64)}1,2${',3]'.repeat(64)}`,
  `${'['.repeat(65)}1,2${',3]'.repeat(65)}`,
])('%s is parsed in steps as it is as a whole', async (json) => {
  for (let size = 1; size < 20; size++) {
    await expectAlike(Buffer.from(json), size);
    await expectAlike(Buffer.from(json), size, KEEP);
  }
});

test('the number of objects and arrays is bounded over all steps', async () => {
  const parse = createSteppedJsonParser(systemRandom, { ...UNTRUSTED, containers: 100 }, 16);
  await expect(parse(Buffer.from(`[${'[],'.repeat(98)}[]]`))).resolves.toHaveLength(99);
  await expect(parse(Buffer.from(`[${'[],'.repeat(99)}[]]`))).rejects.toThrow(/more than 100/);
});

test('other work has its turn while a long text is parsed', async () => {
  const row = `{"id":1,"v":[${'0.123456789,'.repeat(500)}1]}`;
  const body = Buffer.from(`[${`${row},`.repeat(2000)}${row}]`);
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const value = await createSteppedJsonParser(systemRandom)(body);
  clearInterval(timer);
  expect(value).toHaveLength(2001);
  expect(turns).toBeGreaterThan(2);
});
