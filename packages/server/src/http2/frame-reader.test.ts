import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader } from './frame-reader.ts';
import { frameOf } from './frame-writer.ts';
import { FRAME_HEAD, MAX_FRAME, MAX_STREAM_ID } from './protocol.ts';

type Seen = readonly [type: number, flags: number, id: number, payload: string];

function reader() {
  const seen: Seen[] = [];
  const frames = new FrameReader((type, flags, id, payload) => {
    seen.push([type, flags, id, payload.toString('hex')]);
  });
  return { frames, seen };
}

/** The bytes in pieces, cut at these places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  places.sort((a, b) => a - b);
  return places.slice(1).map((to, at) => bytes.subarray(places[at], to));
}

const byte = fc.nat(255);
const cuts = fc.array(fc.nat(), { maxLength: 20 });

test('frames are what was written, wherever the bytes are cut', () => {
  const payload = fc.oneof(
    { weight: 9, arbitrary: fc.uint8Array({ maxLength: 40 }) },
    fc.constantFrom(MAX_FRAME - 1, MAX_FRAME).map((size) => new Uint8Array(size).fill(7)),
  );
  const frame = fc.tuple(byte, byte, fc.nat(MAX_STREAM_ID), payload);
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 8 }), cuts, (list, places) => {
      const bytes = Buffer.concat(list.map(([...head]) => frameOf(...toFrame(head))));
      const { frames, seen } = reader();
      for (const piece of pieces(bytes, places)) frames.push(piece);
      const wanted = list.map(([type, flags, id, own]) => {
        return [type, flags, id, Buffer.from(own).toString('hex')];
      });
      expect(seen).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});

test('whatever bytes come, cut or whole, they are the same frames or the same fault', () => {
  const read = (chunks: readonly Buffer[]) => {
    const { frames, seen } = reader();
    try {
      for (const chunk of chunks) frames.push(chunk);
      return { seen };
    } catch (error) {
      expect(error).toMatchObject({ code: 6 });
      return { seen, failed: true };
    }
  };
  // Sizes that are often small: else nearly all is too large.
  const head = fc.tuple(fc.constantFrom(0, 0, 0, 0, 1), fc.constantFrom(0, 0, 64, 255), byte);
  const chunk = fc.tuple(head, fc.uint8Array({ maxLength: 60 })).map(([size, rest]) => {
    return Buffer.from([...size, ...rest]);
  });
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 10 }).map(Buffer.concat), cuts, (bytes, places) => {
      expect(read(pieces(bytes, places))).toEqual(read([bytes]));
    }),
    { numRuns: 2000 },
  );
});

test('a frame that is too large is refused by its head alone', () => {
  const head = frameOf(0, 0, 1).subarray(0, FRAME_HEAD);
  head.writeUIntBE(MAX_FRAME + 1, 0, 3);
  for (const places of [[], [1, 5]]) {
    const { frames } = reader();
    expect(() => {
      for (const piece of pieces(head, places)) frames.push(piece);
    }).toThrow(expect.objectContaining({ code: 6 }));
  }
});

test('the reserved bit before the number of a stream is not looked at', () => {
  const bytes = frameOf(0, 0, 5);
  bytes[5] = (bytes[5] as number) | 0x80;
  const { frames, seen } = reader();
  frames.push(bytes);
  expect(seen).toEqual([[0, 0, 5, '']]);
});

function toFrame([type, flags, id, payload]: readonly [number, number, number, Uint8Array]) {
  return [type, flags, id, Buffer.from(payload)] as const;
}
