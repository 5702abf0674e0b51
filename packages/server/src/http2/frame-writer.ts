import { FLAG, FRAME, FRAME_HEAD, MAX_FRAME } from './protocol.ts';

const NOTHING = Buffer.alloc(0);

/** Writes the head of a frame. @returns where its payload begins */
export function writeHead(
  bytes: Buffer,
  at: number,
  head: { size: number; type: number; flags: number; id: number },
): number {
  const { size, type, flags, id } = head;
  bytes[at] = size >>> 16;
  bytes[at + 1] = size >>> 8;
  bytes[at + 2] = size;
  bytes[at + 3] = type;
  bytes[at + 4] = flags;
  bytes[at + 5] = id >>> 24;
  bytes[at + 6] = id >>> 16;
  bytes[at + 7] = id >>> 8;
  bytes[at + 8] = id;
  return at + FRAME_HEAD;
}

/** Writes a whole frame. @returns where it ends */
export function writeFrame(
  bytes: Buffer,
  at: number,
  { type, flags, id }: { type: number; flags: number; id: number },
  payload: Buffer,
): number {
  const body = writeHead(bytes, at, { size: payload.length, type, flags, id });
  bytes.set(payload, body);
  return body + payload.length;
}

/** A whole frame. @param payload at most `MAX_FRAME` bytes */
export function frameOf(
  type: number,
  flags: number,
  id: number,
  payload: Buffer = NOTHING,
): Buffer {
  const bytes = Buffer.allocUnsafe(FRAME_HEAD + payload.length);
  writeFrame(bytes, 0, { type, flags, id }, payload);
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
