/** What texts and the questions about them may cost. Fields hold 65,535 bytes at most, as in Milvus. */
export const TEXT_LIMITS = {
  /** Characters of `analyzer_params` or `multi_analyzer_params`. */
  params: 64 * 1024,
  filters: 32,
  stopWords: 10_000,
  /** Of one field, for texts in several languages. */
  analyzers: 64,
  /** Bytes of one query text, of a search or in a filter. */
  queryBytes: 65_535,
  /** Different words that a search is for. */
  queryTerms: 4096,
  /** Words of `text_match`, which are looked for in each row. */
  matchTerms: 1024,
  /** Words of a phrase. */
  phraseTerms: 128,
} as const;
