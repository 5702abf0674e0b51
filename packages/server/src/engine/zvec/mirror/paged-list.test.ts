import { expect, test } from 'vitest';
import { PagedList } from './paged-list.ts';

test('is a list, over the ends of its pages', () => {
  const list = new PagedList<number>();
  for (let at = 0; at < 10_000; at++) list.set(at, at);
  list.push(10_000);
  for (const at of [0, 4095, 4096, 8191, 8192, 10_000]) {
    expect(list.get(at)).toBe(at);
    list.set(at, -at);
    expect(list.get(at)).toBe(-at);
  }
  expect(list.length).toBe(10_001);
  expect(list.get(10_001)).toBeUndefined();
  expect(list.get(99_999)).toBeUndefined();
  expect(() => list.set(10_002, 0)).toThrow('10002');
  expect(list.length).toBe(10_001);
});
