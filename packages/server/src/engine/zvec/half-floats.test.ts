import { expect, test } from 'vitest';
import { bfloat16ToFloat32, float16ToFloat32 } from './half-floats.ts';

const ALL = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
const BYTES = new Uint8Array(ALL.buffer);

test('all 16-bit floats have the value that the platform gives them', () => {
  const { Float16Array } = globalThis as unknown as {
    Float16Array: new (memory: ArrayBuffer) => ArrayLike<number>;
  };
  expect(float16ToFloat32(BYTES)).toEqual(Float32Array.from(new Float16Array(ALL.buffer)));
});

test('all bfloat16 values are 32-bit floats cut in half', () => {
  const expected = new Float32Array(Uint32Array.from(ALL, (bits) => bits * 65_536).buffer);
  expect(bfloat16ToFloat32(BYTES)).toEqual(expected);
});
