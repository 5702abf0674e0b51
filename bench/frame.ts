const PREFIX_BYTES = 5;

/** A message in gRPC's length-prefixed framing, not compressed. */
export function frameOf(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
}

/** Cuts frames that lie one after another; they stay frames. */
export function splitFrames(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + PREFIX_BYTES + bytes.readUInt32BE(at + 1);
    if (end > bytes.length) throw new Error('the last frame is cut short');
    frames.push(bytes.subarray(at, end));
    at = end;
  }
  return frames;
}

/** The message of a unary reply: its one frame without the prefix. */
export function messageOf(frame: Buffer): Buffer {
  const [only, ...more] = splitFrames(frame);
  if (!only || more.length > 0) throw new Error('a unary reply is exactly one frame');
  return only.subarray(PREFIX_BYTES);
}
