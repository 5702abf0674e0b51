import { wire } from '@latchkey/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DataType } from './engine/spec.ts';
import { createRequest, ID_FIELD, pairs, vectorField } from './handle/collections/test-schema.ts';
import { columns, searchRequest } from './handle/entities/test-rig.ts';
import { GrpcClient } from './testing/grpc-client.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

let server: TestServer;
let client: GrpcClient;

beforeAll(async () => {
  server = await startTestServer();
  client = new GrpcClient(server.clusterUrl);
});

afterAll(async () => {
  client.close();
  await server.dispose();
});

const TEXTS = [
  'Vector databases search by meaning',
  'The quick brown fox jumps over the lazy dog',
  'Full text search finds words: search, search, search',
  'A fox and a dog are no database',
  'Nothing to see here',
];

const TEXT_FIELD = {
  ...{ name: 'text', data_type: DataType.VarChar },
  type_params: pairs({
    ...{ max_length: '1000', enable_analyzer: 'true', enable_match: 'true' },
    analyzer_params: '{"type":"english"}',
  }),
};
const WORDS_FIELD = { name: 'words', data_type: DataType.SparseFloatVector };
const BM25 = {
  ...{ name: 'bm', type: wire.schema.FunctionType.BM25, description: 'by words' },
  ...{ input_field_names: ['text'], output_field_names: ['words'] },
};
const SCHEMA = {
  fields: [ID_FIELD, TEXT_FIELD, WORDS_FIELD, vectorField('vector', 2)],
  functions: [BM25],
};

async function call(rpc: string, request: object, token = server.adminToken) {
  const reply = await client.call(rpc, request, token);
  expect(reply.grpcMessage).toBe('');
  return reply.message;
}

/** What an RPC answered, which must be a success. */
async function done(rpc: string, request: object, token?: string) {
  const message = await call(rpc, request, token);
  const status = message.status ?? message;
  expect({ rpc, code: status.code ?? 0, reason: status.reason ?? '' }).toEqual({
    ...{ rpc, code: 0, reason: '' },
  });
  return message;
}

async function refusal(rpc: string, request: object, token?: string): Promise<string> {
  const message = await call(rpc, request, token);
  const status = message.status ?? message;
  expect(status.code).toBeGreaterThan(0);
  return status.reason;
}

async function rest(path: string, body: object, token = server.adminToken) {
  const response = await fetch(`${server.clusterUrl}/v2/vectordb/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json() as Promise<{ code: number; message?: string; data?: never[] }>;
}

function inserted(texts: readonly string[], from = 0) {
  return {
    fields_data: [
      columns.int64(
        'id',
        texts.map((_, at) => from + at),
      ),
      columns.text('text', texts),
      columns.vectors(
        'vector',
        texts.map((_, at) => [from + at, 1]),
      ),
    ],
    num_rows: texts.length,
  };
}

async function prepare(collection_name: string): Promise<void> {
  await done('CreateCollection', createRequest(collection_name, SCHEMA));
  const words = { index_type: 'SPARSE_INVERTED_INDEX', metric_type: 'BM25' };
  const params = '{"bm25_k1":1.2,"bm25_b":0.75,"inverted_index_algo":"DAAT_MAXSCORE"}';
  const extra_params = pairs({ ...words, params });
  await done('CreateIndex', { collection_name, field_name: 'words', extra_params });
  const dense = pairs({ index_type: 'FLAT', metric_type: 'L2' });
  await done('CreateIndex', { collection_name, field_name: 'vector', extra_params: dense });
  await done('LoadCollection', { collection_name });
  await done('Insert', { collection_name, ...inserted(TEXTS) });
}

function textSearch(
  collection_name: string,
  texts: readonly string[],
  { params = {}, ...more }: { params?: Record<string, string>; [field: string]: unknown } = {},
) {
  const values = texts.map((text) => Buffer.from(text));
  const placeholders = [{ tag: '$0', type: DataType.VarChar, values }];
  return searchRequest(collection_name, [], {
    placeholder_group: wire.common.PlaceholderGroup.encode({ placeholders } as never).finish(),
    nq: texts.length,
    params: { anns_field: 'words', ...params },
    ...more,
  });
}

async function found(request: object, token?: string, rpc = 'Search'): Promise<number[]> {
  const { results } = await done(rpc, request, token);
  return results.ids?.int_id ? idsOf(results.ids.int_id.data) : [];
}

function idsOf(bytes: Uint8Array): number[] {
  // Small keys are one byte each on the wire.
  return [...bytes];
}

test('a collection with a BM25 function is made, described, filled and searched by texts', async () => {
  await prepare('books');
  const described = await done('DescribeCollection', { collection_name: 'books' });
  const [fn] = described.schema.functions;
  expect(fn).toMatchObject({ ...BM25, output_field_names: ['words'], input_field_names: ['text'] });
  const output = described.schema.fields.find((one: { name: string }) => one.name === 'words');
  expect(output.is_function_output).toBe(true);
  const index = await done('DescribeIndex', { collection_name: 'books', field_name: 'words' });
  const given = index.index_descriptions[0].params;
  expect(given).toContainEqual(expect.objectContaining({ key: 'metric_type', value: 'BM25' }));

  expect(await found(textSearch('books', ['searching words']))).toEqual([2, 0]);
  expect(await found(textSearch('books', ['foxes']))).toEqual([3, 1]);
  expect(await found(textSearch('books', ['the of']))).toEqual([]);
  const two = await done('Search', textSearch('books', ['fox', 'databases']));
  expect(two.results.topks.length).toBeGreaterThan(0);
  const filtered = { dsl: 'text_match(text, "dog")', dsl_type: 1 };
  expect(await found(textSearch('books', ['fox database'], filtered))).toEqual([3, 1]);
  expect(await found(textSearch('books', ['fox'], { dsl: 'id < 2', dsl_type: 1 }))).toEqual([1]);
});

test('what is upserted and deleted is found as it is then, also after a partial update', async () => {
  await prepare('changing');
  const collection_name = 'changing';
  await done('Upsert', { collection_name, ...inserted(['now about zebras'], 4) });
  expect(await found(textSearch(collection_name, ['zebra']))).toEqual([4]);
  await done('Upsert', {
    ...{ collection_name, partial_update: true, num_rows: 1 },
    fields_data: [columns.int64('id', [4]), columns.text('text', ['now about lions'])],
  });
  expect(await found(textSearch(collection_name, ['zebra']))).toEqual([]);
  expect(await found(textSearch(collection_name, ['lion']))).toEqual([4]);
  await done('Delete', { collection_name, expr: 'text_match(text, "lions fox")' });
  expect(await found(textSearch(collection_name, ['lion fox']))).toEqual([]);
});

test('a hybrid search fuses words and vectors', async () => {
  await prepare('hybrid');
  const collection_name = 'hybrid';
  const dense = { params: { anns_field: 'vector', topk: '2' } };
  const requests = [
    textSearch(collection_name, ['fox'], { params: { topk: '2' } }),
    searchRequest(collection_name, [[0, 1]], dense),
  ];
  const rank_params = pairs({ strategy: 'rrf', params: '{"k":60}', limit: '10' });
  const ids = await found({ collection_name, requests, rank_params }, undefined, 'HybridSearch');
  // 3 and 0 are the first of one list each, 1 is second in both.
  expect(ids[0]).toBe(1);
  expect(new Set(ids)).toEqual(new Set([0, 1, 3]));
});

test('row policies hold for searches by words, for filters by words, and may be by words', async () => {
  await prepare('secret');
  const collection_name = 'secret';
  const password = Buffer.from('Reader-pass1').toString('base64');
  await done('CreateCredential', { username: 'reader', password });
  await done('OperateUserRole', { username: 'reader', role_name: 'db_ro', type: 0 });
  const policy = { collectionName: collection_name, policyName: 'dogs' };
  const using = { actions: ['Query', 'Search'], usingExpr: 'text_match(text, "dog")' };
  expect(await rest('row_policies/create', { ...policy, ...using })).toMatchObject({ code: 0 });
  const reader = 'reader:Reader-pass1';
  expect(await found(textSearch(collection_name, ['fox search']), reader)).toEqual([3, 1]);
  const sneaky = { dsl: 'text_match(text, "search") or id >= 0', dsl_type: 1 };
  expect(await found(textSearch(collection_name, ['search fox'], sneaky), reader)).toEqual([3, 1]);
  const query = { collectionName: collection_name, filter: 'text_match(text, "search fox")' };
  const { data } = await rest('entities/query', { ...query, outputFields: ['id'] }, reader);
  expect(data).toEqual([{ id: 1 }, { id: 3 }]);
  const analyze = { collectionName: collection_name, fieldName: 'text', text: ['dogs'] };
  expect(await rest('common/run_analyzer', analyze, reader)).toMatchObject({ code: 0 });
});

test.each<[name: string, schema: object, text: string]>([
  ['f1', { functions: [{ ...BM25, input_field_names: ['id'] }] }, 'must be a VARCHAR field'],
  ['f2', { functions: [{ ...BM25, output_field_names: ['vector'] }] }, 'SparseFloatVector field'],
  ['f3', { functions: [{ ...BM25, input_field_names: ['x'] }] }, 'input field not found: x'],
  ['f4', { functions: [BM25, BM25] }, 'duplicate function name: bm'],
  ['f5', { functions: [BM25, { ...BM25, name: 'b' }] }, 'duplicate function output field: words'],
  [
    'f6',
    { functions: [{ ...BM25, type: 2 }] },
    'function bm of type TextEmbedding is not supported',
  ],
  ['f7', { functions: [{ ...BM25, params: pairs({ a: 'b' }) }] }, 'accepts no params'],
  [
    'f8',
    {
      functions: [BM25],
      fields: [ID_FIELD, { ...TEXT_FIELD, type_params: pairs({ max_length: '9' }) }, WORDS_FIELD],
    },
    'must set enable_analyzer to true',
  ],
  [
    'f9',
    { functions: [], fields: [ID_FIELD, TEXT_FIELD, { ...WORDS_FIELD, is_function_output: true }] },
    'no function of the schema has it',
  ],
  [
    'f10',
    {
      functions: [],
      fields: [
        ID_FIELD,
        vectorField('v', 2),
        { ...TEXT_FIELD, type_params: pairs({ max_length: '9', enable_match: 'true' }) },
      ],
    },
    'enable match but not enable analyzer',
  ],
  [
    'f11',
    {
      functions: [],
      fields: [
        ...[ID_FIELD, vectorField('v', 2)],
        {
          ...TEXT_FIELD,
          type_params: pairs({
            max_length: '9',
            enable_analyzer: 'true',
            analyzer_params: '{"type":"x"}',
          }),
        },
      ],
    },
    'unknown build-in analyzer type: x',
  ],
])('the schema %s is refused', async (name, schema, text) => {
  expect(
    await refusal('CreateCollection', createRequest(name, { ...SCHEMA, ...schema })),
  ).toContain(text);
});

test('what a function makes is neither given nor taken, and searched in by texts alone', async () => {
  await prepare('strict');
  const collection_name = 'strict';
  const sparse = {
    ...{ field_name: 'words', type: DataType.SparseFloatVector },
    vectors: { dim: 9, sparse_float_vector: { contents: [new Uint8Array(8)], dim: 9 } },
  };
  const { fields_data } = inserted(['x'], 9);
  const insert = { collection_name, num_rows: 1, fields_data: [...fields_data, sparse] };
  expect(await refusal('Insert', insert)).toContain('output of function bm');
  const output = textSearch(collection_name, ['fox'], { output_fields: ['words'] });
  expect(await refusal('Search', output)).toContain(
    'not allowed to retrieve raw data of field words',
  );
  const all = await done('Search', textSearch(collection_name, ['fox'], { output_fields: ['*'] }));
  expect(all.results.output_fields).not.toContain('words');
  const vector = searchRequest(collection_name, [[1, 2]], { params: { anns_field: 'words' } });
  expect(await refusal('Search', vector)).toContain('please provide varchar/text for BM25');
  const text = textSearch(collection_name, ['fox'], { params: { anns_field: 'vector' } });
  expect(await refusal('Search', text)).toContain('vector type must be the same');
  const long = textSearch(collection_name, ['x'.repeat(65_536)]);
  expect(await refusal('Search', long)).toContain('more than the limit of 65535');
  const ratio = textSearch(collection_name, ['fox'], { params: { drop_ratio_search: '1.5' } });
  expect(await refusal('Search', ratio)).toContain("param 'drop_ratio_search' (1.5)");
  const index = (field_name: string, params: Record<string, string>) =>
    refusal('CreateIndex', {
      ...{ collection_name, field_name, index_name: 'i' },
      extra_params: pairs(params),
    });
  expect(await index('words', { metric_type: 'IP' })).toContain('must be BM25, got IP');
  expect(await index('words', { index_type: 'HNSW' })).toContain(
    "can't build with this index HNSW",
  );
  expect(await index('words', { bm25_k1: '4' })).toContain('should be in range [0, 3]');
});

test('texts in several languages are cut by the analyzer that an entity names', async () => {
  const analyzers = {
    default: { tokenizer: 'standard' },
    english: { type: 'english' },
    cn: { type: 'chinese' },
  };
  const multi = JSON.stringify({ analyzers, by_field: 'language', alias: { chinese: 'cn' } });
  const type_params = pairs({
    max_length: '99',
    enable_analyzer: 'true',
    multi_analyzer_params: multi,
  });
  const language = {
    name: 'language',
    data_type: DataType.VarChar,
    type_params: pairs({ max_length: '9' }),
  };
  const fields = [ID_FIELD, language, { ...TEXT_FIELD, type_params }, WORDS_FIELD];
  await done('CreateCollection', createRequest('many', { ...SCHEMA, fields }));
  const collection_name = 'many';
  await done('CreateIndex', { collection_name, field_name: 'words' });
  await done('LoadCollection', { collection_name });
  await done('Insert', {
    ...{ collection_name, num_rows: 3 },
    fields_data: [
      columns.int64('id', [1, 2, 3]),
      columns.text('language', ['english', 'chinese', 'other']),
      columns.text('text', ['running', '我在北京大学', 'running']),
    ],
  });
  const search = (text: string, analyzer_name: string) =>
    found(
      textSearch(collection_name, [text], {
        params: { params: JSON.stringify({ analyzer_name }) },
      }),
    );
  expect(await search('runs', 'english')).toEqual([1]);
  expect(await search('running', 'default')).toEqual([3]);
  expect(await search('北京', 'chinese')).toEqual([2]);
});

test('RunAnalyzer shows tokens by parameters and by a field, over both doors', async () => {
  await prepare('shown');
  const placeholder = [Buffer.from('Héllo, Running')];
  const analyzer_params = '{"type":"english"}';
  const detailed = { placeholder, analyzer_params, with_detail: true, with_hash: true };
  const { results } = await done('RunAnalyzer', detailed);
  const [first, second] = results[0].tokens;
  expect(first).toMatchObject({ token: 'héllo', position_length: expect.anything() });
  expect(Number(first.end_offset)).toBe(6);
  expect(Number(second.start_offset)).toBe(8);
  // CRC-32 of `run`.
  expect(second).toMatchObject({ token: 'run', hash: 1349952704 });
  const body = { analyzerParams: { tokenizer: 'whitespace' }, text: ['a B'], withDetail: true };
  expect((await rest('common/run_analyzer', body)).data).toEqual({
    results: [
      {
        tokens: [
          { token: 'a', startOffset: 0, endOffset: 1, position: 0, positionLength: 1 },
          { token: 'B', startOffset: 2, endOffset: 3, position: 1, positionLength: 1 },
        ],
      },
    ],
  });
  const plain = await rest('common/run_analyzer', {
    text: 'Cats',
    collectionName: 'shown',
    fieldName: 'text',
  });
  expect(plain.data).toEqual({ results: [{ tokens: [{ token: 'cat' }] }] });
  const bad = { placeholder, collection_name: 'shown', field_name: 'id' };
  expect(await refusal('RunAnalyzer', bad)).toContain('has no analyzer');
  expect(await refusal('RunAnalyzer', { placeholder, analyzer_params: '{' })).toContain('not JSON');
  const many = { placeholder: Array(1025).fill(Buffer.from('a')) };
  expect(await refusal('RunAnalyzer', many)).toContain('more than the limit of 1024');
});

test('REST makes, fills and searches such a collection', async () => {
  const schema = {
    fields: [
      { fieldName: 'id', dataType: 'Int64', isPrimary: true },
      {
        ...{ fieldName: 'text', dataType: 'VarChar' },
        elementTypeParams: { max_length: 1000, enable_analyzer: true, enable_match: true },
      },
      { fieldName: 'words', dataType: 'SparseFloatVector' },
    ],
    functions: [
      { name: 'bm', type: 'BM25', inputFieldNames: ['text'], outputFieldNames: ['words'] },
    ],
  };
  const indexParams = [{ fieldName: 'words', indexType: 'AUTOINDEX', metricType: 'BM25' }];
  const collectionName = 'overrest';
  const ok = { code: 0 };
  expect(await rest('collections/create', { collectionName, schema, indexParams })).toMatchObject(
    ok,
  );
  const described = await rest('collections/describe', { collectionName });
  expect(described.data).toMatchObject({
    functions: [{ name: 'bm', inputFieldNames: ['text'], outputFieldNames: ['words'] }],
  });
  const data = TEXTS.map((text, id) => ({ id, text }));
  expect(await rest('entities/insert', { collectionName, data })).toMatchObject(ok);
  const search = { collectionName, annsField: 'words', outputFields: ['text'], limit: 3 };
  const hits = await rest('entities/search', { ...search, data: ['lazy fox'] });
  expect(hits.data).toEqual([
    { id: 1, text: TEXTS[1], distance: expect.any(Number) },
    { id: 3, text: TEXTS[3], distance: expect.any(Number) },
  ]);
  expect(await rest('entities/search', { ...search, data: [[1, 2]] })).toMatchObject({
    code: 1801,
  });
  const inside = { data: ['fox'], annsField: 'words', limit: 3, filter: 'text_match(text, "dog")' };
  const rerank = { strategy: 'rrf', params: { k: 60 } };
  const body = { collectionName, search: [inside], rerank, limit: 3 };
  expect((await rest('entities/hybrid_search', body)).data).toHaveLength(2);
});
