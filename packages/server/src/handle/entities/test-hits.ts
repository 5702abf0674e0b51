import { decodeInt64s, float32View, type Int64 } from '@latchkey/contract';
import type { TestCallOptions } from '../connection/test-call.ts';

export interface TestHit {
  readonly id: Int64;
  readonly score: number;
}

/** The hits of a Search or HybridSearch reply of a collection with an integer key, query by query. */
// biome-ignore lint/suspicious/noExplicitAny: replies of two RPCs
export function hitsOf({ results }: any): TestHit[][] {
  const ids = decodeInt64s(results.ids.int_id.data);
  const scores = float32View(results.scores);
  let start = 0;
  return results.topks.map((long: { toNumber(): number }) => {
    const end = start + long.toNumber();
    const own = ids.slice(start, end).map((id, at) => ({ id, score: scores[start + at] ?? 0 }));
    start = end;
    return own;
  });
}

/** The rights of a principal whose reads a row policy restricts. */
export function onlyWhere(using: string, user = 'alice'): TestCallOptions {
  const rule = { using: [using], check: [using], variables: { user, tags: new Map() } };
  return { rights: { rowRule: () => rule } };
}
