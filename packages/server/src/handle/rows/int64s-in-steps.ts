import { encodeInt64s, type Int64 } from '@latchkey/contract';
import { Pace } from '../../kernel/pace.ts';

/** Numbers that are encoded at a time. */
const PIECE = 16_384;

/** The same as `encodeInt64s`, in steps. */
export async function int64sInSteps(
  values: readonly Int64[],
  pace: Pace = new Pace(),
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < values.length; from += PIECE) {
    pieces.push(encodeInt64s(values.slice(from, from + PIECE)));
    if (pace.isOver) await pace.rest();
  }
  return Buffer.concat(pieces);
}
