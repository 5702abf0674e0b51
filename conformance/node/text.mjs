import { DataType, FunctionType } from '@zilliz/milvus2-sdk-node';
import { equal, holds, refused } from './checks.mjs';
import { PREFIX } from './cluster.mjs';

const COLLECTION = `${PREFIX}texts`;
const ROWS = 400;

/** Full text: BM25 compared with the formula, in hybrid search, and text_match. */
export class Text {
  constructor(admin) {
    this.admin = admin;
    this.rows = makeRows();
  }

  /** Scores by id of the rows that hold words of the query, by Milvus' BM25. */
  scores(query, keep = () => true) {
    const documents = this.rows.map((row) => [row, row.text.split(' ').filter(Boolean)]);
    const average = documents.reduce((sum, [, words]) => sum + words.length, 0) / ROWS;
    const scores = new Map();
    for (const word of query.split(' ')) {
      const holding = documents.filter(([, words]) => words.includes(word)).length;
      const idf = Math.log(1 + (ROWS - holding + 0.5) / (holding + 0.5));
      for (const [row, words] of documents) {
        const count = words.filter((one) => one === word).length;
        if (count === 0 || !keep(row)) continue;
        const norm = 0.25 + (0.75 * words.length) / average;
        const score = (idf * count * 2.2) / (count + 1.2 * norm);
        scores.set(row.id, (scores.get(row.id) ?? 0) + score);
      }
    }
    return scores;
  }

  async create() {
    await this.admin.createCollection({
      collection_name: COLLECTION,
      fields: [
        { name: 'id', data_type: DataType.Int64, is_primary_key: true },
        {
          ...{ name: 'text', data_type: DataType.VarChar, max_length: 1000 },
          ...{ enable_analyzer: true, enable_match: true, analyzer_params: { type: 'standard' } },
        },
        { name: 'words', data_type: DataType.SparseFloatVector, is_function_output: true },
        { name: 'vector', data_type: DataType.FloatVector, dim: 4 },
        { name: 'n', data_type: DataType.Int64 },
      ],
      functions: [
        {
          ...{ name: 'bm', type: FunctionType.BM25, params: {} },
          ...{ input_field_names: ['text'], output_field_names: ['words'] },
        },
      ],
      index_params: [
        { field_name: 'words', index_type: 'SPARSE_INVERTED_INDEX', metric_type: 'BM25' },
        { field_name: 'vector', index_type: 'FLAT', metric_type: 'L2' },
      ],
    });
    await this.admin.loadCollectionSync({ collection_name: COLLECTION });
    const done = await this.admin.insert({ collection_name: COLLECTION, data: this.rows });
    equal(Number(done.insert_cnt), ROWS);
  }

  async described() {
    const { schema } = await this.admin.describeCollection({ collection_name: COLLECTION });
    const [fn] = schema.functions;
    equal([fn.name, fn.input_field_names, fn.output_field_names], ['bm', ['text'], ['words']]);
  }

  async searched() {
    for (const [query, filter, keep] of [
      ['w1', '', () => true],
      ['w3 w30', '', () => true],
      ['w0 w9', 'n < 4', ({ n }) => n < 4],
      ['w0', 'text_match(text, "w12")', ({ text }) => text.split(' ').includes('w12')],
    ]) {
      const { results } = await this.admin.search({
        ...{ collection_name: COLLECTION, data: query, anns_field: 'words', limit: 10, filter },
        output_fields: ['id', 'text'],
      });
      const scores = this.scores(query, keep);
      const wanted = [...scores.values()].sort((a, b) => b - a).slice(0, 10);
      equal(results.length, wanted.length);
      for (const [at, { id, score, text }] of results.entries()) {
        holds(Math.abs(score - wanted[at]) < 1e-3, `score ${score}, wanted ${wanted[at]}`);
        holds(Math.abs(scores.get(Number(id)) - score) < 1e-3, `${id} has another score`);
        equal(text, this.rows[Number(id)].text);
      }
    }
  }

  async hybrid() {
    const { results } = await this.admin.hybridSearch({
      collection_name: COLLECTION,
      data: [
        { data: 'w4 w20', anns_field: 'words', params: {} },
        { data: [0.1, 0.2, 0.3, 0.4], anns_field: 'vector', params: {} },
      ],
      limit: 20,
    });
    const scores = this.scores('w4 w20');
    equal(results.length, 20);
    holds(results.filter(({ id }) => scores.has(Number(id))).length >= 8, 'too few by words');
  }

  async queried() {
    const { data } = await this.admin.query({
      ...{ collection_name: COLLECTION, output_fields: ['id'], limit: ROWS },
      filter: 'text_match(text, "w20 w39") and not phrase_match(text, "w0 w1")',
    });
    const wanted = this.rows.filter(({ text }) => {
      const words = text.split(' ');
      return (words.includes('w20') || words.includes('w39')) && !` ${text} `.includes(' w0 w1 ');
    });
    equal(
      data.map(({ id }) => Number(id)),
      wanted.map(({ id }) => id),
    );
  }

  async refusals() {
    const query = (filter) =>
      this.admin.query({ collection_name: COLLECTION, filter, output_fields: ['id'], limit: 1 });
    await refused(1100, /.*(?:does not enable match|non-string).*/, () =>
      query('text_match(n, "a")'),
    );
  }

  async story(check) {
    await check('a collection with a BM25 function', () => this.create());
    await check('its function is described', () => this.described());
    await check('searches by texts are those of the formula', () => this.searched());
    await check('a hybrid search by words and vectors', () => this.hybrid());
    await check('text_match and phrase_match', () => this.queried());
    await check('a field without enable_match is refused', () => this.refusals());
  }
}

function makeRows() {
  // A small generator of its own: the same texts in every run.
  let state = 17;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const word = () => `w${Math.floor(40 * next() ** 3)}`;
  return Array.from({ length: ROWS }, (_, id) => ({
    ...{ id, n: id % 20, text: Array.from({ length: Math.floor(30 * next()) }, word).join(' ') },
    vector: Array.from({ length: 4 }, () => next() * 2 - 1),
  }));
}
