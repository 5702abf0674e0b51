import type { ZVecDoc } from '@zvec/zvec';

/**
 * Each document once, in the same order: what is put anew while the store searches can come both as it was
 * and as it is, as both were there for a moment (zvec 0.7).
 */
export function withoutTwins(docs: ZVecDoc[]): ZVecDoc[] {
  const ids = new Set<string>();
  const single = docs.filter(({ id }) => ids.size < ids.add(id).size);
  return single.length < docs.length ? single : docs;
}
