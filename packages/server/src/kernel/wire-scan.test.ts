import { ApiError, wire } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanStrings } from './wire-scan.ts';

test('finds the text that the codec wrote, whatever stands around it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }),
      fc.uint8Array(),
      fc.nat(),
      (database, collection, bytes, rows) => {
        const message = wire.milvus.InsertRequest.encode(
          wire.milvus.InsertRequest.create({
            base: { msgID: rows },
            db_name: database,
            collection_name: collection,
            num_rows: rows,
            fields_data: [{ field_name: collection, vectors: { binary_vector: bytes } }],
          }),
        ).finish();
        const decoded = wire.milvus.InsertRequest.decode(message);
        expect(scanStrings(message, [2])).toEqual(decoded.db_name ? [decoded.db_name] : []);
        expect(scanStrings(message, [3])).toEqual(
          decoded.collection_name ? [decoded.collection_name] : [],
        );
      },
    ),
  );
});

test('gives every value of a repeated field', () => {
  const names = ['a', 'b', 'ç'];
  const message = wire.milvus.FlushRequest.encode(
    wire.milvus.FlushRequest.create({ collection_names: names }),
  ).finish();
  expect(scanStrings(message, [3])).toEqual(names);
});

test('reads a text inside a message', () => {
  const message = wire.milvus.SelectUserRequest.encode(
    wire.milvus.SelectUserRequest.create({ user: { name: 'alice' }, include_role_info: true }),
  ).finish();
  expect(scanStrings(message, [2, 1])).toEqual(['alice']);
});

test('any bytes give names or a malformed message, nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        scanStrings(bytes, [3]);
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
      }
    }),
    { numRuns: 2000 },
  );
});

test('a length past the end, an endless number and an unknown wire type are refused', () => {
  const malformed = [[0x1a, 0x7f, 1], Array(11).fill(0xff), [0x1f, 0], [0x1a]];
  for (const bytes of malformed) {
    expect(() => scanStrings(Uint8Array.from(bytes), [3])).toThrow(/malformed request message/);
  }
});
