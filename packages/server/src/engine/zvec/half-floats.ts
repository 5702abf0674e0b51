/** The numbers that 16-bit floats (IEEE 754 binary16, little-endian) stand for. */
export function float16ToFloat32(bytes: Uint8Array): Float32Array {
  const numbers = new Float32Array(bytes.length / 2);
  for (let at = 0; at < numbers.length; at++) {
    const half = (bytes[2 * at] as number) | ((bytes[2 * at + 1] as number) << 8);
    numbers[at] = decodeHalf(half);
  }
  return numbers;
}

/** The numbers that bfloat16 values stand for: each is the upper half of a 32-bit float. */
export function bfloat16ToFloat32(bytes: Uint8Array): Float32Array {
  const numbers = new Float32Array(bytes.length / 2);
  const words = new Uint32Array(numbers.buffer);
  for (let at = 0; at < words.length; at++) {
    words[at] = ((bytes[2 * at] as number) << 16) | ((bytes[2 * at + 1] as number) << 24);
  }
  return numbers;
}

function decodeHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
