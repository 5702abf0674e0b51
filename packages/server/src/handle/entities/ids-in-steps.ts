import type { Int64 } from '@latchkey/contract';
import type { Key } from '../../engine/engine.ts';
import type { FieldSpec } from '../../engine/spec.ts';
import type { Pace } from '../../kernel/pace.ts';
import { int64sInSteps } from '../rows/int64s-in-steps.ts';
import { idsOf } from './search-reply.ts';

const FEW = 16_384;

/** Primary keys as replies name them; many are encoded in steps. */
export async function idsInSteps(primary: FieldSpec, keys: readonly Key[], pace: Pace) {
  if (keys.length <= FEW || typeof keys[0] === 'string') return idsOf(primary, { keys });
  return { int_id: { data: await int64sInSteps(keys as readonly Int64[], pace) } };
}
