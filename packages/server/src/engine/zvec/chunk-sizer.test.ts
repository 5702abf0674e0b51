import { expect, test } from 'vitest';
import { ChunkSizer } from './chunk-sizer.ts';

test('pieces that take long become smaller, those that are quick grow up to the largest', () => {
  const sizer = new ChunkSizer(100, 500);
  sizer.took(10);
  expect(sizer.size).toBe(50);
  for (let i = 0; i < 10; i++) sizer.took(0.1);
  expect(sizer.size).toBe(500);
});

test('fewer items than a piece might have had make it smaller when they took long, and never larger', () => {
  const sizer = new ChunkSizer(500, 500);
  sizer.took(1, 10);
  expect(sizer.size).toBe(500);
  sizer.took(10, 250);
  expect(sizer.size).toBe(125);
});
