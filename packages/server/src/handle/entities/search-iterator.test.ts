import { decodeInt64s, type Int64 } from '@latchkey/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { seeded } from '../../engine/zvec/test-engine.ts';
import { ID_FIELD, VECTOR_FIELD } from '../collections/test-schema.ts';
import type { TestCallOptions } from '../connection/test-call.ts';
import { hitsOf, onlyWhere, type TestHit } from './test-hits.ts';
import { columns, createEntityRig, type EntityRig, searchRequest } from './test-rig.ts';

const ROWS = 5000;
const METRICS = ['L2', 'IP', 'COSINE'];
const random = seeded(3);
/** Many rows at the same distance: whole numbers, and the same vector again and again. */
const VECTORS = Array.from({ length: ROWS }, (_, id) =>
  id % 5 === 0
    ? [1, 2, 3, 4]
    : Array.from({ length: 4 }, () => (id % 2 === 0 ? Math.floor(random() * 6) : random()) + 0.5),
);
const SCHEMA = {
  fields: [ID_FIELD, VECTOR_FIELD, { name: 'n', data_type: DataType.Int64 }],
  enable_dynamic_field: true,
};

let rig: EntityRig;
beforeAll(async () => {
  rig = await createEntityRig();
  for (const metric of METRICS) {
    await rig.prepare(metric, SCHEMA, { metric });
    await rig.call('Insert', {
      collection_name: metric,
      num_rows: ROWS,
      fields_data: [
        columns.int64('id', [...VECTORS.keys()]),
        columns.vectors('vector', VECTORS),
        columns.int64(
          'n',
          VECTORS.map((_, id) => id % 10),
        ),
        columns.dynamic(VECTORS.map((_, id) => ({ odd: id % 2 === 1 }))),
      ],
    });
    // So that searches by the graph would miss some.
    await rig.call('Flush', { collection_names: [metric] });
    const { collectionID } = await rig.call('DescribeCollection', { collection_name: metric });
    const stats = () => rig.engine.collection(collectionID.toNumber()).stats();
    await vi.waitFor(() => expect(stats().indexedRows).toBe(ROWS), { timeout: 30_000 });
  }
});
afterAll(() => rig[Symbol.asyncDispose]());

interface Walk {
  readonly metric: string;
  readonly query: readonly number[];
  readonly batch: number;
  readonly dsl?: string;
  readonly params?: object;
  readonly options?: TestCallOptions | undefined;
  readonly output?: readonly string[];
}

async function page(walk: Walk, more: Record<string, string>) {
  const params = {
    ...{ iterator: 'True', search_iter_v2: 'True', search_iter_batch_size: `${walk.batch}` },
    ...{ topk: `${walk.batch}`, params: JSON.stringify(walk.params ?? {}) },
    ...more,
  };
  const request = searchRequest(walk.metric, [walk.query], {
    ...{ params, dsl: walk.dsl ?? '', output_fields: walk.output ?? ['n'] },
  });
  const reply = await rig.call('Search', request, walk.options);
  const { token, last_bound } = reply.results.search_iterator_v2_results;
  return { hits: hitsOf(reply)[0] ?? [], token: token as string, bound: String(last_bound), reply };
}

/** As the SDKs do: with the first token, until a page is empty. */
async function walked(walk: Walk): Promise<TestHit[][]> {
  const pages: TestHit[][] = [];
  let more: Record<string, string> = {};
  for (;;) {
    const { hits, token, bound, reply } = await page(walk, more);
    if (hits.length === 0) return pages;
    const { fields_data } = reply.results;
    const numbers = decodeInt64s(fields_data[0].scalars.long_data.data);
    expect(numbers).toEqual(hits.map(({ id }) => Number(id) % 10));
    pages.push(hits);
    more = { search_iter_id: token, search_iter_last_bound: bound };
  }
}

const sorted = (ids: readonly Int64[]) => ids.map(Number).sort((a, b) => a - b);
const allIds = (keep: (id: number) => boolean) => [...VECTORS.keys()].filter(keep);

test.each(METRICS)('an iterator by %s gives every row once, from near to far', async (metric) => {
  for (const batch of [1000, 777]) {
    const pages = await walked({ metric, query: [1, 2, 3, 4], batch });
    const hits = pages.flat();
    expect(sorted(hits.map(({ id }) => id))).toEqual(allIds(() => true));
    expect(pages.slice(0, -1).every((one) => one.length === batch)).toBe(true);
    const sign = metric === 'L2' ? 1 : -1;
    const scores = hits.map(({ score }) => sign * score);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
  }
});

test('an iterator is one big search, cut into pages', async () => {
  const filters: Record<string, (id: number) => boolean> = {
    ...{ '': () => true, 'n == 3': (id) => id % 10 === 3, 'odd == true': (id) => id % 2 === 1 },
    ...{ 'n in [1, 2] and odd == true': (id) => id % 10 === 1 },
    ...{ 'id in [7, 8, 4999]': (id) => [7, 8, 4999].includes(id), 'n > 10': () => false },
  };
  const walks = fc.record({
    metric: fc.constantFrom(...METRICS),
    query: fc.constantFrom(...VECTORS.slice(0, 20)),
    dsl: fc.constantFrom(...Object.keys(filters)),
    batch: fc.constantFrom(300, 999, 5000, 16_384),
    secured: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(walks, async ({ secured, ...walk }) => {
      const options = secured ? onlyWhere('id >= 1000') : undefined;
      const hits = (await walked({ ...walk, options })).flat();
      const keep = filters[walk.dsl] ?? (() => false);
      const expected = allIds((id) => keep(id) && (!secured || id >= 1000));
      expect(sorted(hits.map(({ id }) => id))).toEqual(expected);
      const params = { topk: '16384', params: '{}', iterator: 'True' };
      const { metric, query, dsl } = walk;
      const big = searchRequest(metric, [query], { params, dsl });
      const [whole = []] = hitsOf(await rig.call('Search', big, options));
      expect(hits.map(({ score }) => score)).toEqual(whole.map(({ score }) => score));
    }),
    { numRuns: 25 },
  );
});

test.each([[['n']], [[]]])(
  'a row policy that an iterator meets on its way hides what is left, of the fields %o',
  async (output) => {
    const walk = { metric: 'L2', query: [1, 2, 3, 4], batch: 500, output };
    const first = await page(walk, {});
    const place = (last: typeof first) => ({
      search_iter_id: first.token,
      search_iter_last_bound: last.bound,
    });
    // From now on the server looks ahead.
    const second = await page(walk, place(first));
    const given = [...first.hits, ...second.hits].map(({ id }) => Number(id));
    const options = onlyWhere('id < 50 or id > 4990');
    const rest: number[] = [];
    for (let last = second; ; ) {
      last = await page({ ...walk, options }, place(last));
      if (last.hits.length === 0) break;
      rest.push(...last.hits.map(({ id }) => Number(id)));
    }
    const seen = allIds((id) => id < 50 || id > 4990);
    expect(sorted(rest)).toEqual(seen.filter((id) => !given.includes(id)));
  },
);

test('what is deleted on the way does not come, and is not taken for the end', async () => {
  await rig.prepare('short', SCHEMA);
  const ids = Array.from({ length: 900 }, (_, id) => id);
  await rig.call('Insert', {
    ...{ collection_name: 'short', num_rows: 900 },
    fields_data: [
      columns.int64('id', ids),
      columns.vectors(
        'vector',
        ids.map((id) => [id, 0, 0, 0]),
      ),
      columns.int64(
        'n',
        ids.map((id) => id % 10),
      ),
      columns.dynamic(ids.map(() => ({}))),
    ],
  });
  const walk = { metric: 'short', query: [0, 0, 0, 0], batch: 100 };
  const places: Record<string, string>[] = [{}];
  const got: number[] = [];
  for (let at = 0; ; at++) {
    const { hits, token, bound } = await page(walk, places[at] ?? {});
    if (hits.length === 0) break;
    got.push(...hits.map(({ id }) => Number(id)));
    places.push({ search_iter_id: token, search_iter_last_bound: bound });
    if (at === 1) {
      await rig.call('Delete', { collection_name: 'short', expr: 'id >= 200 and id < 750' });
    }
  }
  expect(got).toEqual([...ids.slice(0, 200), ...ids.slice(750)]);
});

test('a token that comes with another filter is a search of its own behind the same score', async () => {
  const walk = { metric: 'L2', query: [9, -3, 0.123, 7], batch: 50 };
  const first = await page(walk, {});
  const second = await page(walk, {
    ...{ search_iter_id: first.token, search_iter_last_bound: first.bound },
  });
  const dsl = 'n == 3';
  const other = await page(
    { ...walk, dsl },
    { search_iter_id: first.token, search_iter_last_bound: second.bound },
  );
  const params = { topk: '16384', iterator: 'True' };
  const [whole = []] = hitsOf(
    await rig.call('Search', searchRequest('L2', [walk.query], { params, dsl })),
  );
  const last = second.hits.at(-1)?.score ?? 0;
  const left = whole.filter(({ score }) => score > last);
  expect(other.hits).toEqual(left.slice(0, 50));
});

test('an iterator keeps to the range that is asked for', async () => {
  const [hits = []] = hitsOf(
    await rig.call(
      'Search',
      searchRequest('L2', [[1, 2, 3, 4]], { params: { topk: '3000', iterator: 'true' } }),
    ),
  );
  const params = { radius: hits[2500]?.score, range_filter: hits[1500]?.score };
  const ranged = hits.filter(
    ({ score }) => score < (params.radius ?? 0) && score >= (params.range_filter ?? 0),
  );
  expect(ranged.length).toBeGreaterThan(100);
  const pages = await walked({ metric: 'L2', query: [1, 2, 3, 4], batch: 70, params });
  expect(sorted(pages.flat().map(({ id }) => id))).toEqual(sorted(ranged.map(({ id }) => id)));
});

test('a score that is sent back as a bound is that of the hit that it was given with', async () => {
  const ask = async (params: object, topk: number) => {
    const search = { iterator: 'True', topk: `${topk}`, params: JSON.stringify(params) };
    const request = searchRequest('COSINE', [[1, 2, 3, 4.5]], { params: search });
    return hitsOf(await rig.call('Search', request))[0] ?? [];
  };
  const hits = await ask({}, 4000);
  for (const { id, score } of hits.slice(1500, 1560)) {
    const tied = hits.filter((hit) => hit.score === score).length;
    const first = await ask({ radius: -2, range_filter: score }, tied);
    expect(first.map((hit) => hit.id)).toContain(id);
    expect(first.every((hit) => hit.score === score)).toBe(true);
  }
});

/** As pymilvus did before the server held iterators: by ranges, leaving out what it has at the edge. */
test.each(METRICS)("ranges of one's own give every row by %s once", async (metric) => {
  const query = [1.5, 2.5, 0.5, 4.5];
  const grows = metric === 'L2';
  const ask = async (dsl: string, params: object, topk: number) => {
    const search = { iterator: 'True', topk: `${topk}`, params: JSON.stringify(params) };
    const reply = await rig.call('Search', searchRequest(metric, [query], { params: search, dsl }));
    return hitsOf(reply)[0] ?? [];
  };
  const got = await ask('', {}, 500);
  let width = Math.abs((got.at(-1)?.score ?? 0) - (got[0]?.score ?? 0)) || 0.05;
  for (let empty = 0; empty < 12; ) {
    const tail = got.at(-1)?.score ?? 0;
    const tied = got.filter(({ score }) => score === tail).map(({ id }) => id);
    const radius = tail + (grows ? width : -width);
    const dsl = `id not in [${tied.join(',')}]`;
    const next = await ask(dsl, { radius, range_filter: tail }, 2000);
    got.push(...next);
    empty = next.length === 0 ? empty + 1 : 0;
    if (next.length < 500) width *= 2;
  }
  expect(sorted(got.map(({ id }) => id))).toEqual(allIds(() => true));
});

test('a token that is not known goes on where that is clear, and else says so', async () => {
  const unknown = '00000000-0000-4000-8000-000000000000';
  const far = [9, -3, 0.123, 7];
  const walk = { metric: 'L2', query: far, batch: 20 };
  const { hits } = await page({ ...walk, dsl: 'odd == true' }, {});
  const bound = { search_iter_id: unknown, search_iter_last_bound: String(hits.at(-1)?.score) };
  const { hits: more } = await page({ ...walk, dsl: 'odd == true' }, bound);
  const [whole = []] = hitsOf(
    await rig.call(
      'Search',
      searchRequest('L2', [far], { params: { topk: '40', iterator: 'True' }, dsl: 'odd == true' }),
    ),
  );
  expect([...hits, ...more]).toEqual(whole);
  const tie = await page({ ...walk, query: [1, 2, 3, 4] }, {});
  const tied = { search_iter_id: unknown, search_iter_last_bound: tie.bound };
  await expect(page({ ...walk, query: [1, 2, 3, 4] }, tied)).rejects.toThrow('start it again');
});

test('the end is told again and again', async () => {
  const walk = { metric: 'L2', query: [1, 2, 3, 4], batch: 10, dsl: 'id in [1, 2]' };
  const first = await page(walk, {});
  expect(first.hits.length).toBe(2);
  let more = { search_iter_id: first.token, search_iter_last_bound: first.bound };
  for (let round = 0; round < 2; round++) {
    const next = await page(walk, more);
    expect(next.hits).toEqual([]);
    expect(next.token).toBe(first.token);
    more = { search_iter_id: next.token, search_iter_last_bound: next.bound };
  }
  const nothing = await page({ ...walk, dsl: 'n > 100' }, {});
  expect(nothing.hits).toEqual([]);
  const bound = { search_iter_id: nothing.token, search_iter_last_bound: nothing.bound };
  expect((await page({ ...walk, dsl: 'n > 100' }, bound)).hits).toEqual([]);
});

test.each([
  [{ iterator: 'False' }, 'both iterator and search_iter_v2 must be set'],
  [{ offset: '1' }, 'Setting an offset is not permitted when using a search iterator v2'],
  [{ search_iter_id: 'mine' }, 'invalid token format'],
  [{ search_iter_batch_size: '' }, 'batch size is required'],
  [{ search_iter_batch_size: '16385' }, 'batch size is invalid'],
  [{ search_iter_last_bound: 'near' }, 'failed to parse input last bound'],
  [{ collection_id: '12345' }, 'Input collection id is not consistent'],
])('a page with %o is refused', async (more, message) => {
  const walk = { metric: 'L2', query: [1, 2, 3, 4], batch: 10 };
  await expect(page(walk, more as never)).rejects.toThrow(message);
});

test('a page takes one vector, and a limit beyond what a search may have', async () => {
  const params = {
    iterator: 'True',
    search_iter_v2: 'True',
    search_iter_batch_size: '5',
    topk: '5',
  };
  const two = searchRequest(
    'L2',
    [
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ],
    { params },
  );
  await expect(rig.call('Search', two)).rejects.toThrow('takes one vector');
  const big = searchRequest('L2', [[1, 2, 3, 4]], { params: { iterator: 'True', topk: '20000' } });
  expect(hitsOf(await rig.call('Search', big))[0]?.length).toBe(ROWS);
});
