import { expect, test } from 'vitest';
import { columnBytes, UnsealedBytes } from './unsealed-bytes.ts';

/** Rows with vectors of 8 numbers and a text each. */
const rowsOf = (rows: number, text: number, vector = 32) => ({
  ...{ rows, scalars: 2 },
  bytes: { all: rows * (vector + text), vectors: rows * vector },
});

test('a text counts twice in columns while it is short, and for little more however long it is', () => {
  expect(columnBytes(rowsOf(1000, 0))).toBe(64_000);
  expect(columnBytes(rowsOf(1000, 100))).toBe(264_000);
  expect(columnBytes(rowsOf(1000, 100_000))).toBeLessThan(500_000);
});

test('behind a build that goes on, a store takes fewer rows than before it must be sealed', () => {
  const unsealed = new UnsealedBytes();
  unsealed.add(rowsOf(40_000, 100));
  expect(unsealed).toMatchObject({ isFullBehind: true, isFull: false, hasFullColumns: false });
  unsealed.add(rowsOf(100_000, 100));
  expect(unsealed).toMatchObject({ isFullBehind: true, isFull: true, hasFullColumns: true });
  expect(unsealed.isAtBrink).toBe(false);
  unsealed.add(rowsOf(120_000, 100));
  expect(unsealed.isAtBrink).toBe(true);
  unsealed.seal();
  const none = { isFullBehind: false, isFull: false, hasFullColumns: false, isAtBrink: false };
  expect(unsealed).toMatchObject(none);
});

test('what waits to be stored counts as stored, where it is asked whether more may come', () => {
  const unsealed = new UnsealedBytes();
  unsealed.accept(rowsOf(110_000, 100));
  unsealed.add(rowsOf(110_000, 100));
  expect(unsealed.hasRoom).toBe(true);
  unsealed.accept(rowsOf(140_000, 100));
  expect(unsealed).toMatchObject({ hasRoom: false, isAtBrink: false });
});

test('vectors alone fill it for a build, but need not be sealed', () => {
  const unsealed = new UnsealedBytes();
  unsealed.add(rowsOf(15_000, 0, 3072));
  expect(unsealed).toMatchObject({ isFullBehind: true, isFull: true, hasFullColumns: false });
});
