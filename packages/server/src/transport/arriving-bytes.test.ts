import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ArrivingBytes } from './arriving-bytes.ts';

test('all that came is there, and no more is held than may come', () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), chunks, (begun, more) => {
      const whole = Buffer.concat([begun, ...more]);
      const held: number[] = [];
      const bytes = new ArrivingBytes(Buffer.from(begun), 16, (now) => held.push(now));
      for (const chunk of more) bytes.push(Buffer.from(chunk), whole.length);
      expect(Buffer.compare(bytes.soFar, whole)).toBe(0);
      expect(held).toEqual(held.toSorted((a, b) => a - b));
      expect(held.at(-1) ?? whole.length).toBe(Math.max(held.at(-1) ?? 0, whole.length));
      expect(Math.max(0, ...held)).toBeLessThanOrEqual(whole.length);
    }),
  );
});

test('a large body is not copied as it grows, and is held as it comes', () => {
  const held: number[] = [];
  const most = 64 * 1024 * 1024;
  const bytes = new ArrivingBytes(Buffer.alloc(0), 4096, (now) => held.push(now));
  const chunk = Buffer.alloc(512 * 1024, 'x');
  for (let at = 0; at < 3; at++) bytes.push(chunk, most);
  const { buffer } = bytes.soFar;
  for (let at = 0; at < 60; at++) bytes.push(chunk, most);
  expect(bytes.soFar.buffer).toBe(buffer);
  expect(bytes.length).toBe(63 * chunk.length);
  expect(held.at(-1)).toBeLessThanOrEqual(most);
  expect(held.slice(0, 2)).toEqual([chunk.length, 2 * chunk.length]);
});
