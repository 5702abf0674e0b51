import type { Hits, Key } from '../../engine/engine.ts';
import type { FieldSpec } from '../../engine/spec.ts';
import { sortedInSteps } from '../../kernel/sorted-in-steps.ts';
import { type OrderKey, rowComparer } from './order-by.ts';
import { pickRows } from './pick-rows.ts';
import { findNearest, type SearchPlan } from './search-plan.ts';
import { withKeys } from './search-reply.ts';

/** Hits that are sorted at a stroke. */
const A_FEW = 1000;

/**
 * The nearest of each vector, put in the order of other fields; of such as these do not tell apart,
 * the nearer first. The offset counts in that order, as in Milvus.
 */
export async function findOrdered(
  plan: SearchPlan,
  order: readonly OrderKey[],
  output: readonly FieldSpec[],
): Promise<Hits> {
  const { offset, limit } = plan.params;
  const { primary } = plan.schema;
  const fields = new Set([...output, ...order.map((key) => key.field)]);
  fields.delete(primary);
  const hits = await findNearest(plan, { limit: offset + limit, output: [...fields] });
  const compare = await rowComparer(order, withKeys(primary, hits));
  const rows: number[] = [];
  const counts: number[] = [];
  let start = 0;
  for (const count of hits.counts) {
    const own = Array.from({ length: count }, (_, at) => start + at);
    const sorted = count > A_FEW ? await sortedInSteps(own, compare) : own.sort(compare);
    for (let at = offset; at < count; at++) rows.push(sorted[at] as number);
    counts.push(Math.max(0, count - offset));
    start += count;
  }
  return {
    counts,
    keys: rows.map((row) => hits.keys[row] as Key),
    scores: Float32Array.from(rows, (row) => hits.scores[row] ?? 0),
    columns: pickRows(hits.columns, hits.keys.length, rows),
  };
}
