import { wire } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanStrings } from '../../kernel/wire-scan.ts';
import { FieldWalk } from './field-walk.ts';

const [DATABASE, COLLECTION] = [2, 3];

function insert(request: object): Uint8Array {
  return wire.milvus.InsertRequest.encode(request as never).finish();
}

/** Cuts bytes at any places. */
function* pieces(bytes: Uint8Array, cuts: readonly number[]): Generator<Uint8Array> {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  places.sort((one, other) => one - other);
  for (const [index, from] of places.entries()) yield bytes.subarray(from, places[index + 1]);
}

test('however a message is cut, names are known once a later field has begun', () => {
  fc.assert(
    fc.property(
      fc.record({
        db_name: fc.string(),
        collection_name: fc.string({ minLength: 1 }),
        partition_name: fc.string({ minLength: 1, maxLength: 300 }),
        num_rows: fc.nat(),
      }),
      fc.array(fc.nat(), { maxLength: 8 }),
      (request, cuts) => {
        const bytes = insert(request);
        const walk = new FieldWalk([DATABASE, COLLECTION]);
        let seen = 0;
        for (const piece of pieces(bytes, cuts)) {
          walk.push(piece);
          seen += piece.length;
          expect(walk.whole).toBeLessThanOrEqual(seen);
          if (!walk.isPast) continue;
          const known = bytes.subarray(0, walk.whole);
          expect(scanStrings(known, [COLLECTION])).toEqual([request.collection_name]);
          walk.seal();
        }
        expect(walk.isPast).toBe(true);
        expect(walk.whole).toBe(bytes.length);
      },
    ),
  );
});

test('a name behind the data is refused once the walk is sealed', () => {
  const walk = new FieldWalk([DATABASE, COLLECTION]);
  walk.push(insert({ collection_name: 'a', partition_name: 'p' }));
  walk.seal();
  const again = insert({ collection_name: 'b' });
  walk.push(again.subarray(0, 0));
  expect(() => walk.push(again)).toThrow('names come first');
});

test('a name inside a field is no name', () => {
  const walk = new FieldWalk([DATABASE, COLLECTION]);
  const inner = insert({ collection_name: 'inner' });
  walk.push(
    insert({ collection_name: 'a', partition_name: Buffer.from(inner).toString('latin1') }),
  );
  walk.seal();
  expect(walk.isPast).toBe(true);
});

test.each([
  ['a group', [0x1b]],
  ['a tag that does not end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ['a number that does not end', [0x08, ...Array.from({ length: 11 }, () => 0xff)]],
])('%s is malformed', (_what, bytes) => {
  expect(() => new FieldWalk([2]).push(Uint8Array.from(bytes))).toThrow();
});

test('what remains of a field is stepped over, however long it says it is', () => {
  const walk = new FieldWalk([2]);
  walk.push(Uint8Array.from([0x2a, 0xff, 0xff, 0xff, 0xff, 0x0f]));
  walk.push(new Uint8Array(1000));
  expect(walk.whole).toBe(0);
});
