import type { ZVecDoc } from '@zvec/zvec';
import { exactColumn } from './columns.ts';
import type { OneSearch, Question } from './one-search.ts';
import { MAX_EF } from './search-params.ts';
import type { StoreView } from './store-view.ts';

/**
 * The documents nearest by Jaccard distance, which stands in `score`. The store finds candidates by
 * the cosine c of their bits: none has a Jaccard similarity above c / (2 - c), so when the next
 * candidate could not be nearer than what was found, nothing nearer is left.
 *
 * @param send asks the store, which scores 1 - c
 */
export async function nearestByJaccard(
  { count, exact }: Pick<StoreView, 'count' | 'exact'>,
  { field, bytes }: OneSearch,
  question: Question,
  send: (question: Question) => Promise<ZVecDoc[]>,
): Promise<ZVecDoc[]> {
  const { limit } = question;
  const { rows } = count;
  const column = exactColumn(field);
  for (let asked = Math.max(64, 2 * limit); ; asked *= 4) {
    const isExact = question.exact === true || asked > MAX_EF;
    const found = await send({ ...question, limit: asked, exact: isExact, columns: [column] });
    const texts = found.map((doc) => doc.fields[column] as string);
    const others = await exact.read(field, texts);
    const size = bytes.length;
    const docs = found
      .map((doc, at) => ({
        ...doc,
        score: jaccard(bytes, others.subarray(at * size, (at + 1) * size)),
      }))
      .sort((a, b) => a.score - b.score)
      .slice(0, limit);
    const cosine = 1 - (found.at(-1)?.score ?? 1);
    const nearestLeft = 1 - cosine / (2 - cosine);
    const farthest = docs.at(-1)?.score ?? 1;
    const complete = found.length < asked || asked >= rows;
    if (complete || (docs.length === limit && farthest <= nearestLeft)) return docs;
  }
}

/** 1 where both are without a bit, as in Milvus. */
function jaccard(one: Uint8Array, other: Uint8Array): number {
  let common = 0;
  let all = 0;
  for (let at = 0; at < one.length; at++) {
    const a = one[at] as number;
    const b = other[at] as number;
    common += bits(a & b);
    all += bits(a | b);
  }
  return all === 0 ? 1 : Math.fround(1 - common / all);
}

/** How many bits of a byte are set. */
function bits(byte: number): number {
  const pairs = byte - ((byte >> 1) & 0x55);
  const fours = (pairs & 0x33) + ((pairs >> 2) & 0x33);
  return (fours + (fours >> 4)) & 0x0f;
}
