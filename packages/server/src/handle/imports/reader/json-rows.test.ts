import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createJsonParser } from '../../../kernel/json-parser.ts';
import { systemRandom } from '../../../kernel/random.ts';
import { ImportFault } from './import-fault.ts';
import { jsonRows } from './json-rows.ts';
import { DocumentSplitter, LineSplitter, type RowSplitter } from './json-splitter.ts';
import { allRows, memorySource } from './test-bytes.ts';

const parse = createJsonParser(systemRandom);
const read = (text: string | Uint8Array, layout: 'document' | 'lines' = 'document') =>
  allRows(jsonRows(memorySource(Buffer.from(text)), layout, parse));

const rowsOf = fc.array(
  fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 }),
  { maxLength: 20 },
);

/** A text in pieces of any lengths, as a file may come. */
function pieces(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const cut: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length] as number;
    cut.push(bytes.subarray(at, at + length));
    at += length;
  }
  return cut;
}

function split(splitter: RowSplitter, text: string, lengths: readonly number[]): unknown[] {
  const texts = pieces(Buffer.from(text), lengths).flatMap((piece) => splitter.push(piece));
  return [...texts, ...splitter.end()].map((row) => JSON.parse(row.toString()));
}

test('the rows of a document come out whatever pieces it comes in and however it is laid out', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
  const indent = fc.constantFrom(undefined, 2, '\t');
  fc.assert(
    fc.property(rowsOf, fc.boolean(), indent, lengths, (rows, isObject, spaces, sizes) => {
      const text = JSON.stringify(isObject ? { rows } : rows, null, spaces);
      const whole = JSON.parse(JSON.stringify(rows));
      // Its first piece holds the mark of the byte order, if there is one.
      expect(split(new DocumentSplitter(), text, [3, ...sizes])).toEqual(whole);
    }),
  );
});

test('lines come out whatever pieces they come in; empty ones count for nothing', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
  const ends = fc.constantFrom('\n', '\r\n', '\n\n', '\n \t\r\n');
  fc.assert(
    fc.property(rowsOf, ends, fc.boolean(), lengths, (rows, end, isClosed, sizes) => {
      fc.pre(rows.length > 0);
      const text = rows.map((row) => JSON.stringify(row)).join(end) + (isClosed ? end : '');
      const whole = JSON.parse(JSON.stringify(rows));
      expect(split(new LineSplitter(), text, [3, ...sizes])).toEqual(whole);
    }),
  );
});

test('integers keep their digits', async () => {
  expect(await read('[{"id": 9223372036854775807}]')).toEqual([{ id: 9223372036854775807n }]);
});

test('a mark of the byte order is no part of the text', async () => {
  expect(await read('\ufeff[{"a":1}]')).toEqual([{ a: 1 }]);
  expect(await read('\ufeff{"a":1}\n', 'lines')).toEqual([{ a: 1 }]);
});

test('an empty list has no rows', async () => {
  expect(await read(' [ ] \n')).toEqual([]);
  expect(await read('{"rows":[]}')).toEqual([]);
});

test.each([
  ['', /file is empty/],
  [' \n', /file is empty/],
  ['{"a":1}\n{"a":2}', /must be \[ROW, …\].*\.jsonl/],
  ['"rows"', /must be \[ROW, …\]/],
  ['{"ro ws":[]}', /must be \[ROW, …\]/],
  ['{"rows":{}}', /must be \[ROW, …\]/],
  ['[1]', /^row 1: it is not an object/],
  ['[{},[]]', /^row 2: it is not an object/],
  ['[{},]', /^row 2: it is not an object/],
  ['[{} {}]', /^behind row 1: expected a comma/],
  ['[{}]]', /^behind row 1: expected nothing more/],
  ['{"rows":[{}]', /ends in the middle, behind row 1/],
  ['{"rows":[{}],"more":1}', /no other key than "rows"/],
  ['[{"a":1},{"a":', /ends in the middle, behind row 1/],
  ['[{"a":1},{"a":}]', /^row 2: it is not valid JSON/],
  ['[{"a":1},{"a":]}]', /^row 2: it is not valid JSON/],
  ['[{"a":NaN}]', /^row 1: it is not valid JSON/],
  ['[{"a":1e999}]', /^row 1: a number is out of range/],
  ['[{"__proto__":{}}]', /^row 1: the key __proto__ is not allowed/],
  [`[{"a":${'['.repeat(70)}${']'.repeat(70)}}]`, /^row 1: it is nested deeper than 64/],
])('%s is refused with the place', async (text, message) => {
  await expect(read(text)).rejects.toThrow(message);
  await expect(read(text)).rejects.toBeInstanceOf(ImportFault);
});

test.each([
  ['', /file is empty/],
  ['[{"a":1}]', /^row 1: it is not an object/],
  ['{"a":1}\n{"a":\n', /^row 2: it is not valid JSON/],
  ['{"a":1} {"a":2}', /^row 1: it is not valid JSON/],
])('the lines %j are refused with the place', async (text, message) => {
  await expect(read(text, 'lines')).rejects.toThrow(message);
});

test('what is not UTF-8 is refused, and not mended', async () => {
  const bytes = Buffer.from('[{"a":"x"},{"a":"?"}]');
  bytes[bytes.indexOf('?')] = 0xff;
  await expect(read(bytes)).rejects.toThrow(/^row 2: it is not valid UTF-8/);
});

test('a row that never ends is not kept in memory', async () => {
  const size = 17 * 1024 * 1024;
  const endless = Buffer.alloc(size, 'a');
  endless.write('[{"a":"');
  await expect(read(endless)).rejects.toThrow(/^row 1: it is longer than/);
  endless.write('{"a":"  ');
  await expect(read(endless, 'lines')).rejects.toThrow(/^row 1: it is longer than/);
});

test('any bytes are rows or a fault, nothing else', async () => {
  const alphabet = [...Buffer.from('{}[]",:\\ \n01rows')];
  const byte = fc.oneof(fc.constantFrom(...alphabet), fc.integer({ min: 0, max: 255 }));
  const bytes = fc.array(byte, { maxLength: 60 });
  const layout = fc.constantFrom('document', 'lines');
  await fc.assert(
    fc.asyncProperty(bytes, layout, async (given, as) => {
      await read(Uint8Array.from(given), as as 'lines').catch((error) => {
        expect(error).toBeInstanceOf(ImportFault);
      });
    }),
    { numRuns: 2000 },
  );
});
