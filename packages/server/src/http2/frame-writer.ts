import { FLAG, FRAME, FRAME_HEAD, MAX_FRAME } from './protocol.ts';

const NOTHING = Buffer.alloc(0);

/** Writes the head of a frame. @returns where its payload begins */
export function writeHead(
  bytes: Buffer,
  at: number,
  head: { size: number; type: number; flags: number; id: number },
): number {
  bytes.writeUIntBE(head.size, at, 3);
  bytes[at + 3] = head.type;
  bytes[at + 4] = head.flags;
  bytes.writeUInt32BE(head.id, at + 5);
  return at + FRAME_HEAD;
}

/** A whole frame. @param payload at most `MAX_FRAME` bytes */
export function frameOf(
  type: number,
  flags: number,
  id: number,
  payload: Buffer = NOTHING,
): Buffer {
  const bytes = Buffer.allocUnsafe(FRAME_HEAD + payload.length);
  payload.copy(bytes, writeHead(bytes, 0, { size: payload.length, type, flags, id }));
  return bytes;
}

/** A header block as HEADERS, and CONTINUATION where it is too long for one frame. */
export function headerFrames(id: number, block: Buffer, endStream: boolean): Buffer {
  const end = endStream ? FLAG.endStream : 0;
  if (block.length <= MAX_FRAME) return frameOf(FRAME.headers, end | FLAG.endHeaders, id, block);
  const frames = [frameOf(FRAME.headers, end, id, block.subarray(0, MAX_FRAME))];
  for (let at = MAX_FRAME; at < block.length; at += MAX_FRAME) {
    const flags = at + MAX_FRAME < block.length ? 0 : FLAG.endHeaders;
    frames.push(frameOf(FRAME.continuation, flags, id, block.subarray(at, at + MAX_FRAME)));
  }
  return Buffer.concat(frames);
}

/** The payload of WINDOW_UPDATE and RST_STREAM. */
export function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** The payload of SETTINGS. */
export function settingsOf(pairs: readonly (readonly [number, number])[]): Buffer {
  const bytes = Buffer.allocUnsafe(pairs.length * 6);
  for (const [index, [name, value]] of pairs.entries()) {
    bytes.writeUInt16BE(name, index * 6);
    bytes.writeUInt32BE(value, index * 6 + 2);
  }
  return bytes;
}
