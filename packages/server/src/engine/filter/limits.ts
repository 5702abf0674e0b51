/** What one filter may cost. A filter comes from any client that may read, so all of it is bounded. */
export const FILTER_LIMITS = {
  /** Characters of a filter, without those inside lists `[...]`, which have their own limit. */
  text: 64 * 1024,
  /** Characters of a filter in all: SDKs write the keys of a delete or a get into one long list. */
  textWithLists: 4 * 1024 * 1024,
  /** Levels of nesting: parentheses, operators, lists. */
  depth: 200,
  /** Items of one list, written out or from a template. */
  listItems: 100_000,
  /** Bytes of JSON in a request's templates: what SDKs write lists as whose items are not of one kind. */
  templateJson: 1024 * 1024,
  /** Characters between the first and the last `%` of a pattern: they are searched for in each row. */
  likeInner: 1024,
} as const;
