import type { FieldSpec } from '../spec.ts';
import { bytesPerVector } from './vectors.ts';

/** About how many bytes an entity has. */
export function bytesPerRow(fields: readonly FieldSpec[]): number {
  return fields.reduce((sum, field) => sum + bytesPerVector(field) + (field.maxLength ?? 0) / 4, 0);
}
