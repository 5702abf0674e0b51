import { encodeInt64s, wire } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pace } from '../../kernel/pace.ts';
import { decodeInSteps } from './decode-in-steps.ts';

const { InsertRequest } = wire.milvus;
const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 30 });
const bytes = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 30 });
const scalars = fc.oneof(
  texts.map((data) => ({ string_data: { data } })),
  bytes.map((data) => ({ json_data: { data } })),
  texts.map((data) => ({
    array_data: { data: data.map((text) => ({ string_data: { data: [text] } })), element_type: 21 },
  })),
  fc.array(fc.nat()).map((numbers) => ({ long_data: { data: encodeInt64s(numbers) } })),
  fc.array(fc.integer()).map((data) => ({ int_data: { data } })),
);
const vectors = fc
  .uint8Array({ maxLength: 40 })
  .map((data) => ({ dim: 2, float_vector: { data } }));
const field = fc.record(
  {
    field_name: fc.string(),
    type: fc.constantFrom(5, 21, 101),
    valid_data: fc.array(fc.boolean(), { maxLength: 9 }),
    is_dynamic: fc.boolean(),
    scalars,
    vectors,
  },
  { requiredKeys: ['field_name'] },
);
/** The scalars or the vectors of a field, which are one of several, and all else. */
const fields = fc.array(
  field.map(({ vectors: dense, ...all }) => (all.scalars ? all : { ...all, vectors: dense })),
  { maxLength: 6 },
);
const requests = fc.record({
  ...{
    db_name: fc.string(),
    collection_name: fc.string(),
    num_rows: fc.nat(),
    fields_data: fields,
  },
  hash_keys: fc.array(fc.nat(), { maxLength: 5 }),
});

const encoded = requests.map((request) => InsertRequest.encode(request as never).finish());
const inSteps = (message: Uint8Array) =>
  decodeInSteps({ name: 'Insert', type: InsertRequest }, message, new Pace());

test('what is decoded in steps is what its class decodes', async () => {
  await fc.assert(
    fc.asyncProperty(encoded, async (message) => {
      expect(await inSteps(message)).toEqual(InsertRequest.decode(message));
    }),
  );
});

test('two messages behind each other are one, as for its class', async () => {
  await fc.assert(
    fc.asyncProperty(encoded, encoded, async (one, other) => {
      const both = Buffer.concat([one, other]);
      expect(await inSteps(both)).toEqual(InsertRequest.decode(both));
    }),
  );
});

test('a damaged message is refused, or decoded as its class does', async () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(encoded, damage, async (message, changes) => {
      const damaged = Buffer.from(message);
      for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
      const attempt = async (decode: () => unknown) => {
        try {
          return await decode();
        } catch {
          return 'refused';
        }
      };
      const expected = await attempt(() => InsertRequest.decode(damaged));
      const found = await attempt(() => inSteps(damaged));
      if (expected !== 'refused') expect(found).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('others have their turn while many texts are decoded', async () => {
  const data = Array.from({ length: 300_000 }, (_, at) => `text number ${at}`);
  const fields_data = [{ field_name: 'text', scalars: { string_data: { data } } }];
  const message = InsertRequest.encode({ fields_data } as never).finish();
  let turns = 0;
  const count = setInterval(() => turns++, 1);
  const decoded = (await inSteps(message)) as { fields_data: (typeof fields_data)[number][] };
  clearInterval(count);
  expect(decoded.fields_data[0]?.scalars.string_data.data).toEqual(data);
  expect(turns).toBeGreaterThan(2);
});

const templateList = fc.letrec<{ list: object }>((tie) => ({
  list: fc.oneof(
    { maxDepth: 2 },
    texts.map((data) => ({ string_data: { data } })),
    bytes.map((data) => ({ json_data: { data } })),
    fc.array(fc.boolean()).map((data) => ({ bool_data: { data } })),
    fc.array(fc.nat()).map((numbers) => ({ long_data: { data: encodeInt64s(numbers) } })),
    fc.array(tie('list'), { maxLength: 4 }).map((data) => ({ array_data: { data } })),
  ),
})).list;
const templates = fc.dictionary(
  fc.string(),
  fc.oneof(
    fc.string().map((text) => ({ string_val: text })),
    fc.boolean().map((value) => ({ bool_val: value })),
    templateList.map((list) => ({ array_val: list })),
  ),
);
const searches = fc.record({
  collection_name: fc.string(),
  partition_names: texts,
  dsl: fc.string(),
  placeholder_group: fc.uint8Array(),
  expr_template_values: templates,
});
const reads = fc.oneof(
  templates.map((expr_template_values) => ({ rpc: 'Query', request: { expr_template_values } })),
  templates.map((expr_template_values) => ({ rpc: 'Delete', request: { expr_template_values } })),
  searches.map((request) => ({ rpc: 'Search', request })),
  fc.array(searches, { maxLength: 3 }).map((requests) => ({
    ...{ rpc: 'HybridSearch', request: { requests, output_fields: ['a'] } },
  })),
);

test('reads with many values for a filter are what their classes decode, also one behind the other', async () => {
  await fc.assert(
    fc.asyncProperty(reads, fc.boolean(), async ({ rpc, request }, twice) => {
      const type = wire.milvus[`${rpc}Request` as 'QueryRequest'];
      const one = type.encode(request as never).finish();
      const message = twice ? Buffer.concat([one, one]) : one;
      expect(await decodeInSteps({ name: rpc, type }, message, new Pace())).toEqual(
        type.decode(message),
      );
    }),
  );
});

test('any other large request is what its class decodes', async () => {
  const { ShowCollectionsRequest } = wire.milvus;
  const collection_names = Array.from({ length: 20_000 }, (_, at) => `collection ${at}`);
  const message = ShowCollectionsRequest.encode({
    db_name: 'a',
    collection_names,
  } as never).finish();
  const type = { name: 'ShowCollections', type: ShowCollectionsRequest };
  expect(await decodeInSteps(type, message, new Pace())).toEqual(
    ShowCollectionsRequest.decode(message),
  );
});
