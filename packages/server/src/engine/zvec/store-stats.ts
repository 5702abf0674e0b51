import type { ZVecCollection } from '@zvec/zvec';
import type { EngineStats } from '../engine.ts';
import type { FieldSpec } from '../spec.ts';
import { vectorColumn } from './columns.ts';
import type { VectorIndex } from './schema.ts';

/** @param indexes by the field's id, as the store has them */
export function storeStats(
  { stats }: ZVecCollection,
  fields: readonly FieldSpec[],
  indexes: ReadonlyMap<number, VectorIndex>,
): EngineStats {
  const { docCount, indexCompleteness } = stats;
  const graphs = fields.filter((field) => indexes.get(field.id)?.kind === 'HNSW');
  const shares = graphs.map((field) => indexCompleteness[vectorColumn(field)] ?? 1);
  return { rows: docCount, indexedRows: Math.round(docCount * Math.min(1, ...shares)) };
}
