import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decompress, frameMessage, MessageReader } from './frame.ts';

const LIMIT = 1000;
const holder = { hold: () => undefined };
const bounds = { limit: LIMIT, holder };

function read(chunks: readonly Buffer[]) {
  const reader = new MessageReader(LIMIT, holder, false);
  for (const chunk of chunks) reader.push(chunk);
  return reader.finish();
}

test('a message comes out as it went in, however it was cut into chunks', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: LIMIT }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (bytes, sizes) => {
        const frame = frameMessage(bytes);
        const chunks: Buffer[] = [];
        for (let at = 0, turn = 0; at < frame.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          chunks.push(frame.subarray(at, at + size));
          at += size;
        }
        const { compressed, message } = read(chunks);
        expect(compressed).toBe(false);
        expect(Buffer.compare(message, Buffer.from(bytes))).toBe(0);
      },
    ),
  );
});

test('a message that came in one chunk is not copied', () => {
  const frame = frameMessage(Buffer.from('hello'));
  expect(read([frame]).message.buffer).toBe(frame.buffer);
});

test('a message is refused as soon as its header announces too much', () => {
  const header = Buffer.from([0, 0, 0, 0x10, 0]);
  expect(() => new MessageReader(LIMIT, holder, false).push(header)).toThrow(
    /larger than the limit of 1000/,
  );
});

test('nothing, half a header, a missing rest and a surplus are malformed', () => {
  const frame = frameMessage(Buffer.from('hello'));
  for (const bytes of [
    [],
    [frame.subarray(0, 3)],
    [frame.subarray(0, 7)],
    [frame, Buffer.from('x')],
  ]) {
    expect(() => read(bytes)).toThrow(/malformed request message/);
  }
});

test('what comes beyond the announced length is refused at once, and no memory is made for it', () => {
  const held: number[] = [];
  const reader = new MessageReader(LIMIT, { hold: (bytes) => held.push(bytes) }, false);
  reader.push(frameMessage(Buffer.from('hello')));
  expect(() => reader.push(Buffer.alloc(1))).toThrow(/announces 5 bytes and holds 6/);
  expect(held).toEqual([]);
});

test('gzip and deflate are undone', async () => {
  const text = Buffer.from('hello '.repeat(20));
  expect(await decompress(gzipSync(text), 'gzip', bounds)).toEqual(text);
  expect(await decompress(deflateSync(text), 'deflate', bounds)).toEqual(text);
});

test('what grows past the limit, does not parse or is of another kind is refused', async () => {
  const bomb = gzipSync(Buffer.alloc(5_000_000));
  await expect(decompress(bomb, 'gzip', bounds)).rejects.toThrow(/larger than the limit/);
  await expect(decompress(Buffer.from('no'), 'gzip', bounds)).rejects.toThrow(/it is not gzip/);
  await expect(decompress(Buffer.from('no'), 'br', bounds)).rejects.toThrow(/compressed with br/);
});
