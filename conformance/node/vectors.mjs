import { equal, holds, refused } from './checks.mjs';
import { PREFIX } from './cluster.mjs';

export const COLLECTION = `${PREFIX}shop`;
export const DIMENSION = 16;
const ROWS = 300;
const COLOURS = ['red', 'green', 'blue'];

/** The main job, on real vectors: every answer is compared with one computed here. */
export class Vectors {
  constructor(admin) {
    this.admin = admin;
    this.rows = makeRows();
    this.query = Array.from({ length: DIMENSION }, (_, n) => Math.sin(n + 1));
  }

  /** Ids and cosines of the nearest rows, by brute force. */
  nearest(limit, keep = () => true) {
    return this.rows
      .filter(keep)
      .map((row) => ({ id: row.id, score: cosine(this.query, row.vector) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
  }

  sameHits(hits, wanted) {
    equal(
      hits.map((hit) => Number(hit.id)),
      wanted.map((hit) => hit.id),
    );
    for (const [rank, { score }] of wanted.entries()) {
      const got = hits[rank].score;
      holds(Math.abs(got - score) < 1e-4, `score ${got}, wanted ${score}`);
    }
  }

  async search(client, extra = {}) {
    const reply = await client.search({
      collection_name: COLLECTION,
      data: this.query,
      limit: 10,
      ...extra,
    });
    return reply.results;
  }

  async searched(client = this.admin) {
    this.sameHits(await this.search(client), this.nearest(10));
  }

  find(filter, extra = {}, client = this.admin) {
    return client.query({ collection_name: COLLECTION, filter, ...extra }).then(({ data }) => data);
  }

  async counted(wanted) {
    const { data } = await this.admin.count({ collection_name: COLLECTION });
    equal(Number(data), wanted);
  }

  async loadState() {
    return (await this.admin.getLoadState({ collection_name: COLLECTION })).state;
  }

  async story(check) {
    const { admin } = this;
    const collection_name = COLLECTION;

    await check('create a collection by the quick setup', async () => {
      await admin.createCollection({ collection_name, dimension: DIMENSION });
      const names = (await admin.listCollections()).data.map((collection) => collection.name);
      holds(names.includes(COLLECTION), `missing in ${names}`);
      equal((await admin.hasCollection({ collection_name })).value, true);
      equal((await admin.hasCollection({ collection_name: `${COLLECTION}_not` })).value, false);
    });
    await check('the collection is described', async () => {
      const { schema } = await admin.describeCollection({ collection_name });
      equal(schema.name, COLLECTION);
      equal(schema.enable_dynamic_field, true);
      equal(
        schema.fields.map((field) => [field.name, field.data_type, field.is_primary_key]),
        [
          ['id', 'Int64', true],
          ['vector', 'FloatVector', false],
        ],
      );
      equal(schema.fields[0].autoID, false);
      equal(Number(schema.fields[1].dim), DIMENSION);
      equal(await this.loadState(), 'LoadStateLoaded');
    });
    await check('insert rows with dynamic fields', async () => {
      for (let start = 0; start < ROWS; start += 100) {
        const data = this.rows.slice(start, start + 100);
        const done = await admin.insert({ collection_name, data });
        equal(Number(done.insert_cnt), 100);
        equal(
          done.IDs.int_id.data.map(Number),
          data.map((row) => row.id),
        );
      }
    });
    await check('search finds what brute force finds', () => this.searched());
    await check('search with two vectors', async () => {
      const data = [this.rows[5].vector, this.rows[250].vector];
      const { results } = await admin.search({ collection_name, data, limit: 3 });
      equal(
        results.map((hits) => [Number(hits[0].id), hits.length]),
        [
          [5, 3],
          [250, 3],
        ],
      );
    });
    await check('search with a filter and output fields', async () => {
      const hits = await this.search(admin, {
        filter: 'colour == "red" and price < 200',
        output_fields: ['id', 'colour', 'tags'],
      });
      this.sameHits(
        hits,
        this.nearest(10, (row) => row.colour === 'red' && row.price < 200),
      );
      for (const hit of hits) {
        equal([hit.colour, hit.tags], ['red', this.rows[Number(hit.id)].tags]);
      }
    });
    await check('query with a filter on dynamic fields', async () => {
      const found = await this.find('price >= 30 and price < 45 and colour != "blue"', {
        output_fields: ['price'],
      });
      const wanted = this.rows.filter((r) => r.price >= 30 && r.price < 45 && r.colour !== 'blue');
      equal(pairs(found), pairs(wanted));
      const sized = await this.find('tags["size"] in [1, 2]', {
        output_fields: ['id'],
        limit: 500,
      });
      equal(
        sized.map((row) => Number(row.id)).sort((a, b) => a - b),
        this.rows.filter((row) => [1, 2].includes(row.tags.size)).map((row) => row.id),
      );
    });
    await check('count the rows', () => this.counted(ROWS));
    await check('get rows by id', async () => {
      const { data } = await admin.get({
        collection_name,
        ids: [3, 299],
        output_fields: ['vector', 'colour', 'price', 'tags'],
      });
      equal(
        data.map((row) => Number(row.id)).sort((a, b) => a - b),
        [3, 299],
      );
      for (const row of data) {
        const wanted = this.rows[Number(row.id)];
        equal(
          ['colour', 'price', 'tags'].map((name) => dynamic(row)[name]),
          [wanted.colour, wanted.price, wanted.tags],
        );
        equal(row.vector.length, DIMENSION);
        const same = row.vector.every((value, n) => Math.abs(value - wanted.vector[n]) < 1e-6);
        holds(same, 'another vector came back');
      }
    });
    await check('delete by id and by filter', async () => {
      const [{ id }] = this.nearest(1);
      equal(Number((await admin.delete({ collection_name, ids: [0, id] })).delete_cnt), 2);
      await admin.delete({ collection_name, filter: 'price > 375' });
      this.rows = this.rows.filter((row) => ![0, id].includes(row.id) && row.price <= 375);
      equal((await admin.get({ collection_name, ids: [0, id] })).data, []);
      await this.searched();
      await this.counted(this.rows.length);
    });
    await check('flush', async () => {
      await admin.flushSync({ collection_names: [COLLECTION] });
      await this.searched();
      await this.counted(this.rows.length);
    });
    await check('a released collection cannot be searched', async () => {
      await admin.releaseCollection({ collection_name });
      equal(await this.loadState(), 'LoadStateNotLoad');
      await refused(101, /.*collection not loaded.*/, () => this.search(admin));
    });
    await check('a loaded collection can be searched again', async () => {
      await admin.loadCollectionSync({ collection_name });
      equal(await this.loadState(), 'LoadStateLoaded');
      await this.searched();
    });
    await check('a missing collection and a broken filter are refused', async () => {
      await refused(100, /.*collection not found.*/, () =>
        admin.describeCollection({ collection_name: `${COLLECTION}_not` }),
      );
      for (const broken of ['price >', 'colour ==== 1', '"']) {
        const failure = await this.find(broken, { limit: 1 }).then(
          (found) => new Error(`found ${found.length} rows`),
          (why) => why,
        );
        holds(/expr/i.test(failure.text ?? ''), `the filter ${broken}: ${failure}`);
      }
      await this.searched();
    });

    return () =>
      check('drop the collection', async () => {
        await admin.dropCollection({ collection_name });
        equal((await admin.hasCollection({ collection_name })).value, false);
        const names = (await admin.listCollections()).data.map((collection) => collection.name);
        holds(!names.includes(COLLECTION), 'still listed');
      });
  }
}

function makeRows() {
  // A small generator of its own: the same vectors in every run.
  let state = 7;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647) * 2 - 1;
  };
  return Array.from({ length: ROWS }, (_, id) => ({
    id,
    vector: Array.from({ length: DIMENSION }, next),
    colour: COLOURS[id % 3],
    price: id * 1.5,
    tags: { size: id % 5, words: ['a', 'b'] },
  }));
}

function cosine(left, right) {
  const dot = (a, b) => a.reduce((sum, value, n) => sum + value * b[n], 0);
  return dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right));
}

/** Dynamic fields come back from a query as one object, `$meta`. */
const dynamic = (row) => ({ ...row, ...row.$meta });

const pairs = (rows) =>
  rows.map((row) => [Number(row.id), dynamic(row).price]).sort((a, b) => a[0] - b[0]);
