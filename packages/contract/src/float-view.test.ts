import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf, float32View, float64View } from './float-view.ts';

test('packed floats are read back whatever their offset in memory is', () => {
  fc.assert(
    fc.property(fc.float32Array(), fc.nat(9), (numbers, offset) => {
      const memory = new Uint8Array(offset + numbers.byteLength);
      memory.set(bytesOf(numbers), offset);
      expect(float32View(memory.subarray(offset))).toEqual(numbers);
    }),
  );
});

test('packed doubles are read back whatever their offset in memory is', () => {
  fc.assert(
    fc.property(fc.float64Array(), fc.nat(9), (numbers, offset) => {
      const memory = new Uint8Array(offset + numbers.byteLength);
      memory.set(bytesOf(numbers), offset);
      expect(float64View(memory.subarray(offset))).toEqual(numbers);
    }),
  );
});

test('aligned floats are a view, not a copy', () => {
  const numbers = Float32Array.of(1, 2);
  expect(float32View(bytesOf(numbers)).buffer).toBe(numbers.buffer);
});

test('bytes that are no whole number of floats are refused', () => {
  expect(() => float32View(new Uint8Array(5))).toThrow(/malformed/);
  expect(() => float64View(new Uint8Array(12))).toThrow(/malformed/);
});
