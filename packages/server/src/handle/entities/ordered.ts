import { compareKeys } from '../../engine/compare-keys.ts';
import type { Columns, Key, Rows, Scalar } from '../../engine/engine.ts';
import type { CompiledFilter } from '../../engine/filter/index.ts';
import type { FieldSpec } from '../../engine/spec.ts';
import { sortedInSteps } from '../../kernel/sorted-in-steps.ts';
import { type OrderKey, valueComparer, valuesOf } from './order-by.ts';
import type { ReadTarget } from './read-target.ts';
import { withKeys } from './search-reply.ts';

export interface OrderedQuery {
  readonly offset: number;
  readonly limit: number;
  readonly order: readonly OrderKey[];
  readonly output: readonly FieldSpec[];
  readonly filter: CompiledFilter | undefined;
  readonly signal: AbortSignal;
}

interface Candidate {
  readonly key: Key;
  readonly values: readonly Scalar[];
}

/** The first entities by the order of fields, of equals the smaller key first. Reads each once. */
export async function ordered(
  { collection, schema }: ReadTarget,
  { offset, limit, order, output, filter, signal }: OrderedQuery,
): Promise<Rows> {
  const { primary } = schema;
  const compare = comparer(order);
  const end = offset + limit;
  const fields = new Set(order.map((key) => key.field));
  fields.delete(primary);
  let best: Candidate[] = [];
  const within = filter ? { filter } : {};
  await collection.scan({ ...within, output: [...fields], signal }, async (rows) => {
    best.push(...candidates(order, withKeys(primary, rows), rows.keys));
    // Sorted now and then, not with every page.
    if (best.length > 2 * end + 10_000) best = (await sortedInSteps(best, compare)).slice(0, end);
  });
  const keys = (await sortedInSteps(best, compare)).slice(offset, end).map(({ key }) => key);
  return collection.get({ ...within, keys, output, signal });
}

function candidates(
  order: readonly OrderKey[],
  columns: Columns,
  keys: readonly Key[],
): Candidate[] {
  const values = order.map((key) => valuesOf(key, columns.get(key.field.id)));
  return keys.map((key, row) => ({ key, values: values.map((one) => one[row] ?? null) }));
}

function comparer(order: readonly OrderKey[]): (a: Candidate, b: Candidate) => number {
  const compares = order.map(valueComparer);
  return (a, b) => {
    for (const [at, compare] of compares.entries()) {
      const verdict = compare(a.values[at] ?? null, b.values[at] ?? null);
      if (verdict !== 0) return verdict;
    }
    return compareKeys(a.key, b.key);
  };
}
