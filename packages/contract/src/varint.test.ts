import fc from 'fast-check';
import Long from 'long';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { decodeInt64s, encodeInt64s, type Int64, int64Of } from './varint.ts';

const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.maxSafeInteger().map(BigInt),
  fc.integer({ min: -130, max: 20000 }).map(BigInt),
  fc.constantFrom(2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n), 2n ** 32n, 2n ** 31n, -(2n ** 63n)),
);

/** The form in which this code gives an int64. */
function canonical(value: bigint): Int64 {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

test('int64 values survive encoding and decoding', () => {
  fc.assert(
    fc.property(fc.array(int64), (values) => {
      const canonicals = values.map(canonical);
      expect(decodeInt64s(encodeInt64s(canonicals))).toEqual(canonicals);
      expect(decodeInt64s(encodeInt64s(values))).toEqual(canonicals);
    }),
  );
});

test('the bytes are those that protobufjs writes', () => {
  fc.assert(
    fc.property(fc.array(int64, { minLength: 1 }), (values) => {
      const writer = protobuf.Writer.create();
      for (const value of values) writer.int64(Long.fromString(value.toString()));
      expect(Buffer.from(encodeInt64s(values))).toEqual(Buffer.from(writer.finish()));
    }),
  );
});

test('a value that is cut off or too long is refused', () => {
  expect(() => decodeInt64s(Uint8Array.of(1, 0x80))).toThrow(/malformed/);
  expect(() => decodeInt64s(new Uint8Array(11).fill(0x80).fill(1, 10))).toThrow(/malformed/);
  expect(decodeInt64s(new Uint8Array(0))).toEqual([]);
});

test('halves make one exact value', () => {
  expect(int64Of(1, 0)).toBe(1);
  expect(int64Of(0xffffffff, -1)).toBe(-1);
  expect(int64Of(0, 1 << 21)).toBe(2n ** 53n);
  expect(int64Of(-1, 0x7fffffff)).toBe(2n ** 63n - 1n);
});
