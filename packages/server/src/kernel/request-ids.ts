import type { Random } from './random.ts';

/** Request ids: a prefix drawn at start, so that ids of two runs never meet, and a counter. */
export function createRequestIds(random: Random): () => string {
  const prefix = random.bytes(5).toString('hex');
  let count = 0;
  return () => `${prefix}-${(++count).toString(36)}`;
}
