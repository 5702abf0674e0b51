import { float32View } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { bfloat16Bits, float16Bits } from './half-float.ts';
import { VectorError, vectorBytes } from './vector-bytes.ts';

const { FloatVector, Float16Vector, BFloat16Vector, BinaryVector, Int8Vector, SparseFloatVector } =
  DataType;

/** What the platform makes of a half float; not in the type library of ES2024. */
const platform = new DataView(new ArrayBuffer(4)) as DataView & {
  setFloat16(offset: number, value: number): void;
};

test('a half float is the one that the platform rounds to', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (value) => {
      platform.setFloat16(0, value);
      expect(float16Bits(value)).toBe(platform.getUint16(0));
    }),
    { numRuns: 5000 },
  );
  for (const value of [0, -0, 65504, 65519, 65520, 2 ** -14, 2 ** -24, 2 ** -25, 1.0009765625]) {
    platform.setFloat16(0, value);
    expect(float16Bits(value)).toBe(platform.getUint16(0));
  }
});

test('a bfloat16 is the nearest one', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      platform.setUint32(0, bfloat16Bits(value) << 16);
      const error = Math.abs(platform.getFloat32(0) - value);
      fc.pre(Number.isFinite(error));
      expect(error).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -8, 2 ** -133));
    }),
  );
});

test('float vectors are little-endian floats', () => {
  const bytes = vectorBytes({ type: FloatVector, dim: 3 }, [0.5, -1, 9007199254740993n]);
  expect([...float32View(bytes)]).toEqual([0.5, -1, Math.fround(9007199254740992)]);
});

test('each type takes its own forms', () => {
  expect([...vectorBytes({ type: BinaryVector, dim: 16 }, 'gAE=')]).toEqual([0x80, 1]);
  expect([...vectorBytes({ type: BinaryVector, dim: 16 }, [0x80, 1])]).toEqual([0x80, 1]);
  expect([...vectorBytes({ type: Int8Vector, dim: 2 }, [-1, 127])]).toEqual([255, 127]);
  expect([...vectorBytes({ type: Float16Vector, dim: 2 }, [1, -2])]).toEqual([0, 0x3c, 0, 0xc0]);
  expect([...vectorBytes({ type: Float16Vector, dim: 1 }, 'ADw=')]).toEqual([0, 0x3c]);
  expect([...vectorBytes({ type: BFloat16Vector, dim: 1 }, [1])]).toEqual([0x80, 0x3f]);
});

test('a sparse vector is sorted by index, in either form', () => {
  const one = vectorBytes({ type: SparseFloatVector }, { 7: 2, 3: 0.5 });
  const other = vectorBytes({ type: SparseFloatVector }, { indices: [3, 7], values: [0.5, 2] });
  expect(one).toEqual(other);
  expect(Buffer.from(one).readUInt32LE(0)).toBe(3);
  expect(Buffer.from(one).readFloatLE(12)).toBe(2);
});

test.each([
  [{ type: FloatVector, dim: 2 }, [1]],
  [{ type: FloatVector, dim: 2 }, [1, '2']],
  [{ type: FloatVector, dim: 2 }, [1, null]],
  [{ type: FloatVector, dim: 2 }, [1, 1e39]],
  [{ type: FloatVector, dim: 2 }, 'AAAA'],
  [
    { type: FloatVector, dim: 2 },
    { 0: 1, 1: 2 },
  ],
  [{ type: BinaryVector, dim: 16 }, [1]],
  [{ type: BinaryVector, dim: 16 }, [1, 256]],
  [{ type: BinaryVector, dim: 16 }, 'gAE'],
  [{ type: BinaryVector, dim: 16 }, 'gA=='],
  [{ type: Int8Vector, dim: 2 }, [1, 128]],
  [{ type: Int8Vector, dim: 2 }, [1, 0.5]],
  [{ type: SparseFloatVector }, [1, 2]],
  [{ type: SparseFloatVector }, { a: 1 }],
  [{ type: SparseFloatVector }, { '-1': 1 }],
  [{ type: SparseFloatVector }, { 4294967295: 1 }],
  [{ type: SparseFloatVector }, { 1: 'x' }],
  [{ type: SparseFloatVector }, { indices: [1], values: [] }],
  [{ type: SparseFloatVector }, { indices: [1, 1], values: [1, 2] }],
  [{ type: SparseFloatVector }, { indices: 1 }],
] as const)('%j does not take %j', (kind, value) => {
  expect(() => vectorBytes(kind, value)).toThrow(VectorError);
});
