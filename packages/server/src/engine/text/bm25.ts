/** What Milvus' BM25 indexes may be given; a document's length and the average one count words. */
export interface Bm25Params {
  /** How much it matters that a word comes often: 0 to 3. */
  readonly k1: number;
  /** How much long texts are held against their words: 0 to 1. */
  readonly b: number;
}

/** Milvus' defaults. */
export const BM25_DEFAULTS: Bm25Params = { k1: 1.2, b: 0.75 };

/** How rare a term is. @param holding how many of the documents hold it */
export function inverseFrequency(documents: number, holding: number): number {
  return Math.log(1 + (documents - holding + 0.5) / (holding + 0.5));
}

/**
 * What a term of a query adds to a document's score for each `inverseFrequency`, by how often it is in
 * the document and how many words that has. An average below one word counts as one, as in knowhere.
 */
export function termScores(
  { k1, b }: Bm25Params,
  averageLength: number,
): (count: number, length: number) => number {
  const most = k1 + 1;
  const least = k1 * (1 - b);
  const perWord = (k1 * b) / Math.max(1, averageLength);
  return (count, length) => (count * most) / (count + least + perWord * length);
}
