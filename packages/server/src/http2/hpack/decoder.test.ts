import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HpackDecoder } from './decoder.ts';
import { encodeHeaders } from './encode-headers.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const decoder = () => new HpackDecoder(16 * 1024, 128);

/** RFC 7541, appendix C: blocks of one connection, in their order. */
const PLAIN = [
  ['8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d'],
  ['8286 84be 5808 6e6f 2d63 6163 6865'],
  ['8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65'],
];
const CODED = [
  ['8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff'],
  ['8286 84be 5886 a8eb 1064 9cbf'],
  ['8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf'],
];
const FIRST = [':method', 'GET', ':scheme', 'http', ':path', '/', ':authority', 'www.example.com'];
const MEANT = [
  FIRST,
  [...FIRST, 'cache-control', 'no-cache'],
  [
    ...[':method', 'GET', ':scheme', 'https', ':path', '/index.html'],
    ...[':authority', 'www.example.com', 'custom-key', 'custom-value'],
  ],
];

describe('the examples of RFC 7541', () => {
  test.each([
    ['C.3, without', PLAIN],
    ['C.4, with', CODED],
  ])("%s Huffman's code", (_name, blocks) => {
    const one = decoder();
    expect(blocks.map(([block = '']) => one.decode(hex(block)).fields)).toEqual(MEANT);
  });

  test('C.6, where the table is too small for all', () => {
    const one = decoder();
    // The table of the example has 256 bytes; its encoder says so first.
    const [status, ...rest] = one.decode(
      hex(
        `3fe101
        4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e
        919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3`.replace(/\s/g, ''),
      ),
    ).fields;
    expect([status, ...rest]).toEqual([
      ...[':status', '302', 'cache-control', 'private'],
      ...['date', 'Mon, 21 Oct 2013 20:13:21 GMT', 'location', 'https://www.example.com'],
    ]);
    expect(one.decode(hex('4883 640e ffc1 c0bf')).fields).toEqual([
      ...[':status', '307', 'cache-control', 'private'],
      ...['date', 'Mon, 21 Oct 2013 20:13:21 GMT', 'location', 'https://www.example.com'],
    ]);
    // The first status was put out for the second.
    expect(() => one.decode(hex('c2'))).toThrow('an index without a field');
  });
});

test.each([
  ['80', 'an index of 0'],
  ['ff ff ff ff ff 7f', 'a number that is too large'],
  ['be', 'an index behind the table'],
  ['40 05 61', 'a text that is cut short'],
  ['3f e2 1f', 'a table that is larger than allowed'],
  ['82 20', 'a change of the table within a list'],
  ['40 81 ff 01 61', 'padding of eight bits'],
  ['40 84 ff ff ff ff 01 61', "the end of a text within it, in Huffman's code"],
  ['40 81 18 01 61', 'padding that is not of ones'],
])('%s ends the connection: %s', (block) => {
  expect(() => decoder().decode(hex(block))).toThrow(expect.objectContaining({ code: 9 }));
});

test('a list that grows out of little is read to its end and not kept', () => {
  const one = decoder();
  const long = encodeHeaders([['x-bomb', 'a'.repeat(3000)]]);
  // As a literal that goes into the table, and then by its index, 62, 10,000 times.
  long[0] = 0x40;
  const list = one.decode(Buffer.concat([long, Buffer.alloc(10_000, 0xbe)]));
  expect(list.isTooLarge).toBe(true);
  expect(list.fields.length).toBeLessThan(20);
  expect(one.decode(Buffer.from([0xbe])).fields[0]).toBe('x-bomb');
});

test('what is encoded is decoded as it was', () => {
  const text = fc.string({ unit: 'binary-ascii', maxLength: 200 });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { maxLength: 20 }), (headers) => {
      expect(decoder().decode(encodeHeaders(headers)).fields).toEqual(headers.flat());
    }),
  );
});

test('no bytes do more than end the connection', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }), (blocks) => {
      const one = decoder();
      try {
        for (const block of blocks) one.decode(Buffer.from(block));
      } catch (error) {
        expect(error).toMatchObject({ code: 9 });
      }
    }),
    { numRuns: 3000 },
  );
});
