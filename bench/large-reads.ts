import { wire } from '@latchkey/contract';
import type { Client } from './client.ts';
import { packLongs } from './packed-longs.ts';

/** Number of `schema.DataType`. */
const FLOAT_VECTOR = 101;
const MANY = 100_000;
const WIDE = 768;
/** Of 768 numbers each, so many are nearly as large as a message may be. */
const VECTORS = 16_000;
const AT_ONCE = 16;
const STRONG = 0;
const EMPTY = 'empty_wide';

type Calls = [string, () => Promise<unknown>][];

/**
 * Reads that are large by what they ask for.
 *
 * @param of a collection that has the text field `text` and entities
 * @param query a large one
 * @param rest posts to a path of entities
 * @returns what to call, after a collection was made
 */
export async function largeReads(
  client: Client,
  {
    of,
    query,
    rest,
  }: {
    readonly of: string;
    query(): Promise<unknown>;
    rest(path: string, body: object): Promise<unknown>;
  },
): Promise<Calls> {
  await client.createCollection(EMPTY, WIDE);
  const integers = Array.from({ length: MANY }, (_, at) => at);
  const texts = integers.map((at) => `text number ${at}`);
  const withList = (expr: string, array_val: object) => () =>
    client.call('Query', {
      ...{ collection_name: of, expr, output_fields: ['id'], consistency_level: STRONG },
      expr_template_values: { list: { array_val } },
      query_params: [{ key: 'limit', value: '10' }],
    });
  const restWithList = (filter: string, list: readonly unknown[]) => () =>
    rest('query', {
      ...{ collectionName: of, filter, exprParams: { list } },
      ...{ outputFields: ['id'], limit: 10 },
    });
  return [
    [`gRPC search for ${VECTORS} × ${WIDE}`, () => client.call('Search', searchFor())],
    [
      'gRPC query, template of 100,000 numbers',
      withList('id in {list}', { long_data: { data: packLongs(integers) } }),
    ],
    [
      'gRPC query, template of 100,000 texts',
      withList('text in {list}', { string_data: { data: texts } }),
    ],
    ['REST query, parameter of 100,000 numbers', restWithList('id in {list}', integers)],
    ['REST query, parameter of 100,000 texts', restWithList('text in {list}', texts)],
    [
      `${AT_ONCE} gRPC queries at once, 16,384 × 128`,
      () => Promise.all(Array.from({ length: AT_ONCE }, query)),
    ],
  ];
}

/** Vectors that lie in the message as they happen to: most are not aligned. */
function searchFor(): object {
  const { PlaceholderGroup, PlaceholderValue } = wire.common;
  const numbers = Float32Array.from({ length: WIDE }, () => Math.random());
  const vector = new Uint8Array(numbers.buffer);
  const values = Array.from({ length: VECTORS }, () => vector);
  const placeholder = PlaceholderValue.create({ tag: '$0', type: FLOAT_VECTOR, values });
  return {
    ...{ collection_name: EMPTY, nq: VECTORS, consistency_level: STRONG },
    placeholder_group: PlaceholderGroup.encode({ placeholders: [placeholder] }).finish(),
    search_params: [
      { key: 'anns_field', value: 'vector' },
      { key: 'topk', value: '10' },
      { key: 'params', value: '{}' },
    ],
  };
}
