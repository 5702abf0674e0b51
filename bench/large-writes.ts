import { wire } from '@latchkey/contract';
import type { Client } from './client.ts';
import { packLongs } from './packed-longs.ts';
import { createIndex, longs, pairs } from './requests.ts';

/** Numbers of `schema.DataType`. */
const TYPE = { double: 11, int64: 5, varchar: 21, array: 22, json: 23, vector: 101 };
const DIM = 8;
const NUMBERS = 8;
const DOUBLES = 4;
const TEXTS = 8;
const ELEMENTS = 50;
const MOST_LENGTH = 1000;

const named = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${prefix}${at}`);

/** Inserts of many fields of each kind. @returns what to call, after the collections were made */
export async function largeWrites(client: Client): Promise<[string, () => Promise<unknown>][]> {
  await create(client, 'wide', wideFields());
  await create(client, 'dynamic', [], true);
  await create(client, 'arrays', [
    wire.schema.FieldSchema.create({
      ...{ name: 'list', data_type: TYPE.array, element_type: TYPE.int64 },
      type_params: pairs({ max_capacity: String(ELEMENTS) }),
    }),
  ]);
  const write =
    (method: string, name: string, count: number, fields: (ids: number[]) => object[]) => () => {
      const ids = Array.from({ length: count }, (_, at) => at);
      const fields_data = [longs('id', ids), vectors(count), ...fields(ids)];
      return client.call(method, { collection_name: name, num_rows: count, fields_data });
    };
  return [
    ['gRPC insert, 100,000 documents of 300', write('Insert', 'dynamic', 100_000, documents)],
    ['gRPC upsert, 100,000 documents of 300', write('Upsert', 'dynamic', 100_000, documents)],
    ['gRPC insert, 100,000 × 20 fields', write('Insert', 'wide', 100_000, wideData)],
    ['gRPC insert, 100,000 arrays of 50', write('Insert', 'arrays', 100_000, arrays)],
  ];
}

async function create(client: Client, name: string, more: object[], dynamic = false) {
  const { CollectionSchema, FieldSchema } = wire.schema;
  const schema = CollectionSchema.create({
    ...{ name, enable_dynamic_field: dynamic },
    fields: [
      FieldSchema.create({ name: 'id', data_type: TYPE.int64, is_primary_key: true }),
      FieldSchema.create({
        ...{ name: 'vector', data_type: TYPE.vector, type_params: pairs({ dim: String(DIM) }) },
      }),
      ...(more as ReturnType<typeof wideFields>),
    ],
  });
  const bytes = CollectionSchema.encode(schema).finish();
  await client.call('CreateCollection', { collection_name: name, schema: bytes, shards_num: 1 });
  await client.call('CreateIndex', createIndex(name));
  await client.call('LoadCollection', { collection_name: name, replica_number: 1 });
}

function wideFields() {
  const { FieldSchema } = wire.schema;
  const type_params = pairs({ max_length: String(MOST_LENGTH) });
  return [
    ...named('number', NUMBERS).map((name) => FieldSchema.create({ name, data_type: TYPE.int64 })),
    ...named('double', DOUBLES).map((name) => FieldSchema.create({ name, data_type: TYPE.double })),
    ...named('text', TEXTS).map((name) =>
      FieldSchema.create({ name, data_type: TYPE.varchar, type_params }),
    ),
  ];
}

function wideData(ids: readonly number[]): object[] {
  const doubles = new Uint8Array(Float64Array.from(ids, (id) => id / 3).buffer);
  return [
    ...named('number', NUMBERS).map((name) => longs(name, ids)),
    ...named('double', DOUBLES).map((field_name) => ({
      ...{ type: TYPE.double, field_name, scalars: { double_data: { data: doubles } } },
    })),
    ...named('text', TEXTS).map((field_name) => ({
      ...{ type: TYPE.varchar, field_name },
      scalars: { string_data: { data: ids.map((id) => `${field_name} of ${id}`) } },
    })),
  ];
}

function documents(ids: readonly number[]): object[] {
  const document = (id: number) => ({
    id,
    name: `name ${id}`,
    tags: ['a', 'b', id],
    nested: { id },
  });
  const data = ids.map((id) =>
    Buffer.from(JSON.stringify({ ...document(id), text: `${id} `.repeat(100).slice(0, 200) })),
  );
  const scalars = { json_data: { data } };
  return [{ type: TYPE.json, field_name: '$meta', is_dynamic: true, scalars }];
}

function arrays(ids: readonly number[]): object[] {
  const data = ids.map((id) => ({
    long_data: { data: packLongs(Array.from({ length: ELEMENTS }, (_, at) => id + at)) },
  }));
  const scalars = { array_data: { data, element_type: TYPE.int64 } };
  return [{ type: TYPE.array, field_name: 'list', scalars }];
}

function vectors(count: number): object {
  const numbers = Float32Array.from({ length: count * DIM }, () => Math.random());
  const data = new Uint8Array(numbers.buffer);
  return {
    ...{ type: TYPE.vector, field_name: 'vector' },
    vectors: { dim: DIM, float_vector: { data } },
  };
}
