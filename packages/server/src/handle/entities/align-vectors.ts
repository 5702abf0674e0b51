import type { messages } from '@latchkey/contract';
import { Pace } from '../../kernel/pace.ts';

type WireField = messages.proto.schema.FieldData.$Properties;

/** Fewer bytes are moved at a stroke where they are read. */
const LARGE = 1024 * 1024;
const PART = 1024 * 1024;
const FLOAT_BYTES = 4;

/**
 * Moves the vectors of a large request to where they can be viewed as numbers, in steps: with new memory
 * for it 50 MB would keep the event loop for 100 ms. Whatever is done to the request comes after it.
 */
export async function alignVectors(fields: readonly WireField[] | null | undefined): Promise<void> {
  const pace = new Pace();
  for (const { vectors } of fields ?? []) {
    const floats = vectors?.float_vector;
    const data = floats?.data;
    if (!floats || !data || data.length < LARGE || data.byteOffset % FLOAT_BYTES === 0) continue;
    const moved = Buffer.allocUnsafeSlow(data.length);
    for (let at = 0; at < data.length; at += PART) {
      moved.set(data.subarray(at, at + PART), at);
      if (pace.isOver) await pace.rest();
    }
    floats.data = moved;
  }
}
