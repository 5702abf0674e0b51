import type { Scalar } from './engine.ts';
import { DataType, type FieldSpec } from './spec.ts';

/** What an entity has in a field that it came without; null if there is no default. */
export function defaultOf({
  type,
  defaultValue,
}: Pick<FieldSpec, 'type' | 'defaultValue'>): Scalar {
  if (defaultValue === undefined) return null;
  return type === DataType.Int64 && typeof defaultValue === 'string'
    ? BigInt(defaultValue)
    : defaultValue;
}
