import type { Column, Hits, Key } from '../../engine/engine.ts';
import type { CompiledFilter } from '../../engine/filter/index.ts';
import type { FieldSpec } from '../../engine/spec.ts';
import { eachInSteps } from '../../kernel/mapped-in-steps.ts';
import { Pace } from '../../kernel/pace.ts';
import { pickColumn } from './pick-rows.ts';
import type { ReadTarget } from './read-target.ts';

/** Hits without fields of their entities. */
export type BareHits = Pick<Hits, 'counts' | 'keys' | 'scores'>;

/**
 * Reads fields of entities that were found without. One that is gone by now, or does not match any
 * more, is left out.
 *
 * @param wanted.filter what the caller may find
 * @param wanted.again looks even if no field is wanted: the hits were found for an earlier call
 */
export async function withFields(
  { collection, schema }: ReadTarget,
  { counts, keys, scores }: BareHits,
  wanted: {
    readonly output: readonly FieldSpec[];
    readonly filter: CompiledFilter | undefined;
    readonly signal: AbortSignal;
    readonly again?: boolean;
  },
): Promise<Hits> {
  const output = wanted.output.filter((field) => field !== schema.primary);
  if (output.length === 0 && !wanted.again) return { counts, keys, scores, columns: new Map() };
  const { filter, signal } = wanted;
  const rows = await collection.get({
    ...{ keys: [...new Set(keys)], output, signal },
    ...(filter ? { filter } : {}),
  });
  const places = new Map<Key, number>();
  await eachInSteps(rows.keys, (key, place) => places.set(key, place));
  const hits: number[] = [];
  const picked: number[] = [];
  await eachInSteps(keys, (key, hit) => {
    const place = places.get(key);
    if (place === undefined) return;
    hits.push(hit);
    picked.push(place);
  });
  const pace = new Pace();
  const columns = new Map<number, Column>();
  for (const [id, column] of rows.columns) {
    if (pace.isOver) await pace.rest();
    columns.set(id, pickColumn(column, rows.keys.length, picked));
  }
  return {
    counts: countsOf(counts, hits),
    keys: hits.map((hit) => keys[hit] as Key),
    scores: Float32Array.from(hits, (hit) => scores[hit] ?? 0),
    columns,
  };
}

/** How many of some hits belong to each query. @param hits their numbers, ascending */
function countsOf(counts: readonly number[], hits: readonly number[]): number[] {
  let start = 0;
  let at = 0;
  return counts.map((count) => {
    const end = start + count;
    const from = at;
    while (at < hits.length && (hits[at] as number) < end) at++;
    start = end;
    return at - from;
  });
}
