import { equal, holds, refused } from './checks.mjs';
import { ADMIN, ADMIN_PASSWORD, PREFIX, signIn, URI } from './cluster.mjs';

const COLLECTION = `${PREFIX}library`;
const READER = `${PREFIX}reader`;
const PASSWORD = 'Reader-pass1';
const DIMENSION = 8;
const ROWS = 5000;

/** Hybrid search, iterators, groups and ranges, each compared with what one computes here. */
export class Search {
  constructor(admin) {
    this.admin = admin;
    this.rows = makeRows();
    this.query = Array.from({ length: DIMENSION }, (_, n) => Math.sin(n + 1));
  }

  ids(keep = () => true) {
    return this.rows.filter(keep).map(({ id }) => id);
  }

  /** Ids and scores of the nearest rows, by brute force. */
  nearest(field, limit, keep = () => true) {
    const [score, sign] = field === 'text' ? [distance, 1] : [cosine, -1];
    return this.rows
      .filter(keep)
      .map((row) => ({ id: row.id, score: score(this.query, row[field]) }))
      .sort((a, b) => sign * (a.score - b.score))
      .slice(0, limit);
  }

  async create() {
    const { admin } = this;
    const vector = { data_type: 'FloatVector', dim: DIMENSION };
    const index = { index_type: 'HNSW', params: { M: 16, efConstruction: 100 } };
    await admin.createCollection({
      collection_name: COLLECTION,
      fields: [
        { name: 'id', data_type: 'Int64', is_primary_key: true },
        { name: 'text', ...vector },
        { name: 'image', ...vector },
        { name: 'n', data_type: 'Int64' },
        { name: 'owner', data_type: 'VarChar', max_length: 64 },
      ],
      enable_dynamic_field: true,
      index_params: [
        { field_name: 'text', metric_type: 'L2', ...index },
        { field_name: 'image', metric_type: 'COSINE', ...index },
      ],
    });
    await admin.loadCollectionSync({ collection_name: COLLECTION });
    for (let start = 0; start < ROWS; start += 1000) {
      const data = this.rows.slice(start, start + 1000);
      const done = await admin.insert({ collection_name: COLLECTION, data });
      equal(Number(done.insert_cnt), 1000);
    }
  }

  /** Both fields' iterators give every row once, from near to far. */
  async iterated(client = this.admin, keep = () => true, extra = {}) {
    for (const [anns_field, sign] of [
      ['text', 1],
      ['image', -1],
    ]) {
      const iterator = await client.searchIterator({
        ...{ collection_name: COLLECTION, data: this.query, anns_field, batchSize: 700 },
        output_fields: ['id', 'n'],
        ...extra,
      });
      const hits = [];
      for await (const page of iterator) hits.push(...page);
      equal(sorted(hits), this.ids(keep));
      const scores = hits.map(({ score }) => sign * score);
      equal(
        scores,
        [...scores].sort((a, b) => a - b),
      );
      holds(
        hits.every(({ id, n }) => Number(n) === this.rows[Number(id)].n),
        'fields of other rows',
      );
    }
  }

  async iteratedWithLimit() {
    const iterator = await this.admin.searchIterator({
      ...{ collection_name: COLLECTION, data: this.query, anns_field: 'text' },
      ...{ batchSize: 70, limit: 250, output_fields: ['id'] },
    });
    const hits = [];
    for await (const page of iterator) hits.push(...page);
    sameScores(hits, this.nearest('text', 250));
  }

  async queriedByIterator(client = this.admin, keep = () => true, extra = {}) {
    const iterator = await client.queryIterator({
      ...{ collection_name: COLLECTION, batchSize: 900, output_fields: ['id', 'n', 'page'] },
      ...extra,
    });
    const found = [];
    for await (const page of iterator) found.push(...page);
    equal(
      found.map(({ id }) => Number(id)),
      this.ids(keep),
    );
  }

  /** Iterators and hybrid searches of a user whom a row policy shows a quarter of the rows. */
  async secured() {
    await this.admin.createUser({ username: READER, password: PASSWORD });
    await this.admin.grantRole({ username: READER, roleName: 'db_ro' });
    const policy = { collectionName: COLLECTION, policyName: 'own' };
    const using = { actions: ['Query', 'Search'], usingExpr: 'owner == $current_user' };
    await rest('row_policies/create', { ...policy, ...using });
    try {
      const reader = await signIn(READER, PASSWORD);
      const own = ({ id }) => id % 4 === 0;
      await this.iterated(reader, own);
      const filter = 'n < 9 or owner == "else"';
      await this.iterated(reader, (row) => own(row) && row.n < 9, { filter });
      await this.queriedByIterator(reader, own);
      await this.queriedByIterator(reader, (row) => own(row) && row.page < 500, {
        filter: 'page < 500',
      });
      const hits = await this.hybrid({ limits: [60, 60], limit: 100 }, reader);
      holds(hits.length >= 60, `${hits.length} hits`);
      equal([...new Set(hits.map(({ id }) => Number(id) % 4))], [0]);
    } finally {
      await rest('row_policies/drop', policy);
    }
  }

  /** What follows is compared hit for hit, so no graph may miss one. */
  async makeExact() {
    const { admin } = this;
    const collection_name = COLLECTION;
    await admin.releaseCollection({ collection_name });
    for (const [field_name, metric_type] of [
      ['text', 'L2'],
      ['image', 'COSINE'],
    ]) {
      await admin.dropIndex({ collection_name, field_name });
      await admin.createIndex({ collection_name, field_name, index_type: 'FLAT', metric_type });
    }
    await admin.loadCollectionSync({ collection_name });
    const { index_descriptions } = await admin.describeIndex({ collection_name });
    const types = index_descriptions.map(
      ({ params }) => params.find(({ key }) => key === 'index_type').value,
    );
    equal(types, ['FLAT', 'FLAT']);
  }

  async hybrid({ limits, ...rest }, client = this.admin) {
    const data = ['text', 'image'].map((anns_field, at) => ({
      ...{ anns_field, data: this.query, limit: limits[at], params: { ef: 500 } },
    }));
    const { results } = await client.search({
      ...{ collection_name: COLLECTION, data, output_fields: ['id', 'n'] },
      ...rest,
    });
    return results;
  }

  fused(worth, limits) {
    const totals = new Map();
    for (const [place, field] of ['text', 'image'].entries()) {
      for (const [rank, { id, score }] of this.nearest(field, limits[place]).entries()) {
        totals.set(id, (totals.get(id) ?? 0) + worth(place, rank, score));
      }
    }
    return [...totals]
      .map(([id, score]) => ({ id, score }))
      .sort((a, b) => b.score - a.score || a.id - b.id);
  }

  async hybridByRrf() {
    const limits = [30, 40];
    const wanted = this.fused((_place, rank) => 1 / (60 + rank + 1), limits);
    sameScores(await this.hybrid({ limits, limit: 20 }), wanted.slice(0, 20));
    const rerank = { strategy: 'rrf', params: { k: 60 } };
    sameScores(await this.hybrid({ limits, limit: 10, offset: 5, rerank }), wanted.slice(5, 15));
  }

  async hybridByWeights() {
    const scales = [(score) => 1 - (2 * Math.atan(score)) / Math.PI, (score) => (1 + score) / 2];
    const weights = [0.3, 0.7];
    const limits = [50, 50];
    const wanted = this.fused(
      (place, _rank, score) => weights[place] * scales[place](score),
      limits,
    );
    const params = { weights, norm_score: true };
    const rerank = { strategy: 'weighted', params };
    sameScores(await this.hybrid({ limits, limit: 30, rerank }), wanted.slice(0, 30));
    const asFunction = {
      ...{ name: 'rank', type: 'Rerank', description: '', input_field_names: [] },
      params: { reranker: 'weighted', weights: JSON.stringify(weights), norm_score: 'true' },
    };
    sameScores(await this.hybrid({ limits, limit: 30, rerank: asFunction }), wanted.slice(0, 30));
    const short = { strategy: 'weighted', params: { weights: [1] } };
    await refused(1100, /the length of weights param mismatch.*/, () =>
      this.hybrid({ limits, limit: 5, rerank: short }),
    );
  }

  async grouped() {
    const { results } = await this.admin.search({
      ...{ collection_name: COLLECTION, data: this.query, anns_field: 'text', limit: 6 },
      ...{ group_by_field: 'n', group_size: 3, params: { ef: 1000 }, output_fields: ['id', 'n'] },
    });
    const groups = new Map();
    for (const { id } of this.nearest('text', ROWS)) {
      const group = groups.get(this.rows[id].n) ?? [];
      groups.set(this.rows[id].n, group);
      if (group.length < 3) group.push(id);
    }
    equal(
      results.map(({ id }) => Number(id)),
      [...groups.values()].slice(0, 6).flat(),
    );
    const hits = await this.hybrid({ limits: [8, 8], limit: 8, group_by_field: 'n' });
    equal(new Set(hits.map(({ n }) => Number(n))).size, 8);
  }

  async searchedByKeys() {
    const { results } = await this.admin.search({
      ...{ collection_name: COLLECTION, ids: [7, 23], anns_field: 'text', limit: 3 },
      output_fields: ['id'],
    });
    equal(
      results.map(([first]) => Number(first.id)),
      [7, 23],
    );
  }

  async story(check) {
    await check('a collection with two vector fields', () => this.create());
    await check('a search iterator gives every row once', () => this.iterated());
    await check('a search iterator with a filter', () =>
      this.iterated(undefined, ({ page }) => page < 300, { filter: 'page < 300' }),
    );
    await check('a search iterator with a limit', () => this.iteratedWithLimit());
    await check('a query iterator gives every row once', async () => {
      await this.queriedByIterator();
      await this.queriedByIterator(undefined, ({ n }) => n === 3, { filter: 'n == 3' });
    });
    await check('a row policy restricts iterators and hybrid searches', () => this.secured());
    await check('the indexes are exchanged for exact ones', () => this.makeExact());
    await check('hybrid search by RRF', () => this.hybridByRrf());
    await check('hybrid search by weights', () => this.hybridByWeights());
    await check('hits are grouped', () => this.grouped());
    await check('search by primary keys', () => this.searchedByKeys());
  }
}

/** A call of REST, for what the SDK can not do. */
async function rest(path, body) {
  const reply = await fetch(`${URI}/v2/vectordb/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN}:${ADMIN_PASSWORD}` },
    body: JSON.stringify(body),
  });
  equal((await reply.json()).code, 0);
}

function makeRows() {
  // A small generator of its own: the same vectors in every run.
  let state = 11;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647) * 2 - 1;
  };
  // Each tenth row has the same vectors: iterators must tell entities at the same distance apart.
  const vector = (id) => Array.from({ length: DIMENSION }, () => (id % 10 === 0 ? 0.5 : next()));
  return Array.from({ length: ROWS }, (_, id) => ({
    ...{ id, text: vector(id), image: vector(id), n: id % 20 },
    ...{ owner: id % 4 === 0 ? READER : 'else', page: (id * 7) % 1000 },
  }));
}

const sorted = (rows) => rows.map(({ id }) => Number(id)).sort((a, b) => a - b);

function sameScores(hits, wanted) {
  equal(sorted(hits), sorted(wanted));
  for (const [at, { score }] of wanted.entries()) {
    holds(Math.abs(hits[at].score - score) < 1e-5, `score ${hits[at].score}, wanted ${score}`);
  }
}

function distance(left, right) {
  return left.reduce((sum, value, n) => sum + (value - right[n]) ** 2, 0);
}

function cosine(left, right) {
  const dot = (a, b) => a.reduce((sum, value, n) => sum + value * b[n], 0);
  return dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right));
}
