/**
 * Decision 0002: what it saves to hand packed numbers over as the bytes that they are. Decodes and
 * encodes the same messages with the descriptor as it is and with the packed views.
 *
 *   node bench/decisions/packed-views.ts
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { wire } from '@latchkey/contract';
import protobuf from 'protobufjs';

const ROWS = 1000;
const DIM = 768;
const ROUNDS = 60;

const contract = createRequire(join(import.meta.dirname, '../../packages/contract/package.json'));
const sdk = dirname(contract.resolve('@zilliz/milvus2-sdk-node/package.json'));
const descriptor = contract(join(sdk, 'dist/milvus/proto-json/milvus.js')).default;
const root = protobuf.Root.fromJSON(descriptor);
const plainInsert = root.lookupType('milvus.proto.milvus.InsertRequest');
const plainResults = root.lookupType('milvus.proto.milvus.SearchResults');

const floats = Float32Array.from({ length: ROWS * DIM }, (_, i) => Math.sin(i));
const keys = Array.from({ length: ROWS }, (_, i) => i * 1000);
const insert = plainInsert
  .encode({
    collection_name: 'docs',
    num_rows: ROWS,
    fields_data: [
      { field_name: 'id', type: 5, scalars: { long_data: { data: keys } } },
      { field_name: 'v', type: 101, vectors: { dim: DIM, float_vector: { data: [...floats] } } },
    ],
  })
  .finish();
const ten = { ids: keys.slice(0, 10), scores: floats.slice(0, 10) };

function median(work: () => unknown, times: number): number {
  const samples = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    for (let count = 0; count < times; count++) work();
    return (performance.now() - start) / times;
  });
  return samples.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0;
}

const bytesOf = (view: Float32Array) =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const packedIds = Uint8Array.from(ten.ids.flatMap((id) => varint(id)));
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

const rows = [
  [
    `decode an insert of ${ROWS} × ${DIM} floats`,
    median(() => plainInsert.decode(insert), 1),
    median(() => wire.milvus.InsertRequest.decode(insert), 1),
  ],
  [
    'encode a result of 10 hits',
    median(
      () =>
        plainResults
          .encode({
            results: {
              top_k: 10,
              topks: [10],
              ids: { int_id: { data: ten.ids } },
              scores: ten.scores,
            },
          })
          .finish(),
      1000,
    ),
    median(
      () =>
        wire.milvus.SearchResults.encode(
          wire.milvus.SearchResults.create({
            results: {
              top_k: 10,
              topks: [10],
              ids: { int_id: { data: packedIds } },
              scores: bytesOf(ten.scores),
            },
          }),
        ).finish(),
      1000,
    ),
  ],
] as const;
for (const [name, plain, viewed] of rows) {
  const cells = [plain * 1000, viewed * 1000].map((us) => `${us.toFixed(1)} µs`);
  console.log(`${name}: ${cells.join(' → ')} (${(plain / viewed).toFixed(1)} ×)`);
}
