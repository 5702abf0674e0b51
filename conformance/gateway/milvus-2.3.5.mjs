/**
 * Checks of the programs that Milvus 2.3.5 cannot pass, whoever is in front of it. Each has to fail, with
 * a text that `error` finds; one that passes is a failure: it has to leave the list.
 */
export const BEYOND_MILVUS = [
  {
    reason:
      'row policies are not enforced in front of Milvus: what they would restrict is refused (decision 0014)',
    error: /row policies, which this server cannot enforce/,
    checks: {
      go: [
        'with one each finds its own by search, query, get and count, db_admin all',
        'no filter finds a row that the policy hides',
        'nobody writes, replaces or deletes a row of another',
        "a policy by tags follows the user's tags at the next call",
        'the last policy closes the collection as long as it is there, and no longer',
      ],
      java: [
        'with one each finds its own by search, query, get and count, db_admin all',
        'no filter finds a row that the policy hides',
        'nobody writes, replaces or deletes a row of another',
        "a policy by tags follows the user's tags at the next call",
        'the last policy closes the collection as long as it is there, and no longer',
      ],
      python: [
        'a row policy by words',
        'with one each finds its own by search, query, get and count, db_admin all',
        'no filter finds a row that the policy hides',
        'nor does an iterator',
        'nobody writes, replaces or deletes a row of another',
        "a policy by tags follows the user's tags at the next call",
        'the last policy closes the collection as long as it is there, and no longer',
      ],
      node: [
        'with one each finds its own by search, query, get and count, db_admin all',
        'no filter finds a row that the policy hides',
        'nobody writes, replaces or deletes a row of another',
        "a policy by tags follows the user's tags at the next call",
        'the last policy closes the collection as long as it is there, and no longer',
      ],
      curl: [
        'with one each finds its own by search, query, get and count, db_admin all',
        'no filter finds a row that the policy hides',
        'nobody writes, replaces or deletes a row of another',
        "a policy by tags follows the user's tags at the next call",
        'the last policy closes the collection as long as it is there, and no longer',
      ],
    },
  },
  {
    reason: 'Milvus 2.3 has one vector field in a collection',
    error: /multiple vector fields is not supported/,
    checks: {
      python: ['every field type is stored and indexed', 'a collection with two vector fields'],
      node: ['field types are stored and given back', 'a collection with two vector fields'],
    },
  },
  {
    reason: 'Milvus 2.3 has no sparse vectors, and so no full-text search',
    error: /create index on 104 field is not supported/,
    checks: {
      java: ['a collection by its schema, with several kinds of index'],
      python: ['a collection with a BM25 function', 'Chinese texts'],
      node: ['a collection with a BM25 function'],
    },
  },
  {
    // Which of them it asks for first is left to chance.
    reason: 'Milvus 2.3 knows other kinds of index, and has no sparse vectors',
    error: /create index on 104 field is not supported|index type not match/,
    checks: { go: ['a collection by its schema, with several kinds of index'] },
  },
  {
    reason: 'Milvus 2.3 does not know the RPC',
    error: /\b[A-Z]\w+ is not supported by this server/,
    checks: {
      go: ['a field is added and altered'],
      java: ['hybrid search by RRF and by weights', 'a field is added and altered'],
      python: [
        "a field's limit is altered",
        'a field is added',
        'a collection is truncated',
        'hybrid search by RRF',
        'hybrid search by weights',
        'hybrid search by a ranker function',
        'a hybrid search by words and vectors',
        'an analyzer shows its tokens',
      ],
      node: ['a field is added'],
      curl: ['a field is added and altered'],
    },
  },
  {
    reason: 'Milvus 2.3 knows other kinds of index',
    error: /index type not match|invalid index type/,
    checks: {
      curl: ['a collection by its schema, with all kinds of index'],
    },
  },
  {
    reason: 'Milvus 2.3 has neither text_match nor phrase_match',
    error: /cannot parse expression: text_match/,
    checks: {
      python: ['text_match and phrase_match'],
      node: ['text_match and phrase_match'],
    },
  },
  {
    reason: 'Milvus 2.3 has no nullable fields and no functions: what is left out is missing',
    error: /Insert missed an field|to search is not of vector data type/,
    checks: {
      python: [
        'defaults and nulls are stored',
        'searches by texts are those of the formula',
        'upserts and deletes count in the statistics',
      ],
    },
  },
  {
    reason: 'Milvus 2.3 has no partial updates',
    error: /float vector field 'vector' is illegal/,
    checks: {
      python: ['an entity is partly updated'],
    },
  },
  {
    reason: 'Milvus 2.3 does not remove properties',
    error: /collection properties is empty/,
    checks: {
      python: ['entities expire'],
    },
  },
  {
    reason: 'Milvus counts entities when they are flushed',
    error: /^(AssertionError )?got 0, wanted 5$/,
    checks: {
      python: ['partitions are released, loaded and dropped'],
      node: ['partitions are released, loaded and dropped'],
    },
  },
  {
    reason: 'what they are about was refused above: it is not there',
    error:
      /collection not found|got 10+, wanted|Cannot read properties of (null|undefined)|not exist, or you can pass|got 65535, wanted 1100|data.map is not a function|expected 1, got 0|object Object|"code":100,/,
    checks: {
      go: [
        'partitions',
        'an entity is partly updated',
        'ranges, groups, offsets, several vectors, sparse vectors',
        'hybrid search by RRF and by weights',
        'iterators give every row once',
        'integers beyond 2^53',
        'an alias outlives a rename',
        'properties are set and removed',
        'flush and compact',
      ],
      java: [
        'partitions',
        'an entity is partly updated',
        'integers beyond 2^53',
        'ranges, groups, offsets, several vectors, sparse vectors',
        'a search iterator gives every row once',
        'a query iterator gives every row once',
        'an alias outlives a rename',
        'properties are set and removed',
        'flush, compact, truncate',
      ],
      python: [
        'every field type is given back exactly',
        'a search iterator gives every row once',
        'a search iterator with a filter',
        'a search iterator with a limit',
        'iterators by ranges give every row once',
        'a query iterator gives every row once',
        'a row policy restricts iterators and hybrid searches',
        'the indexes are exchanged for exact ones',
        'rankers that do not fit are refused',
        'hits are grouped',
        'a range has an offset',
        'a query gives the smallest keys',
        'search by primary keys',
        'search and query in an order',
        'a query computes aggregates',
        'its function and index are described',
        'what a function makes is searched in by texts alone',
      ],
      node: [
        'an entity is partly updated',
        'indexes of scalars are described under their names',
        'a search iterator gives every row once',
        'a search iterator with a filter',
        'a search iterator with a limit',
        'a query iterator gives every row once',
        'a row policy restricts iterators and hybrid searches',
        'the indexes are exchanged for exact ones',
        'hybrid search by RRF',
        'hybrid search by weights',
        'hits are grouped',
        'search by primary keys',
        'its function is described',
        'searches by texts are those of the formula',
        'a hybrid search by words and vectors',
        'a field without enable_match is refused',
        'nor does an iterator',
      ],
      curl: [
        'partitions',
        'an entity is partly updated',
        'ranges, groups, offsets, several vectors, sparse vectors',
        'hybrid search by RRF and by weights',
        'integers beyond 2^53',
        'an alias outlives a rename',
        'properties are set and removed',
        'flush, compact, truncate',
      ],
    },
  },
  {
    reason:
      'Milvus 2.3 takes IP where an index names no metric, as this SDK does: others are found',
    error: /got \[\d+ .*wanted \[\d+ /,
    checks: {
      go: [
        'search finds what brute force finds',
        'search with a filter and output fields',
        'delete by id and by filter',
        'flush',
        'a loaded collection can be searched again',
        'a missing collection and a broken filter are refused',
        'db_ro may search, query and describe',
        'db_rw may write',
      ],
    },
  },
];
