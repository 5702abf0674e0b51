import { encodeInt64s, type Int64 } from '@latchkey/contract';
import type { Key } from '../../engine/engine.ts';
import type { FieldSpec } from '../../engine/spec.ts';
import type { Pace } from '../../kernel/pace.ts';
import { idsOf } from './search-reply.ts';

const PIECE = 16_384;

/** Primary keys as replies name them; many are encoded in steps. */
export async function idsInSteps(primary: FieldSpec, keys: readonly Key[], pace: Pace) {
  if (keys.length <= PIECE || typeof keys[0] === 'string') return idsOf(primary, { keys });
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < keys.length; from += PIECE) {
    pieces.push(encodeInt64s(keys.slice(from, from + PIECE) as readonly Int64[]));
    if (pace.isOver) await pace.rest();
  }
  return { int_id: { data: Buffer.concat(pieces) } };
}
