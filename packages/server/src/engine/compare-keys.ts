import type { Key } from './engine.ts';
import { compareStrings } from './filter/string-order.ts';

/** Integers by value, texts by their bytes of UTF-8, as Milvus orders primary keys. */
export function compareKeys(a: Key, b: Key): number {
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}
