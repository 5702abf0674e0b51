import type { ZVecDoc } from '@zvec/zvec';
import type { ScoreRange } from '../engine.ts';
import { HIDDEN_FIELDS } from '../hidden-fields.ts';
import { DataType, type FieldSpec } from '../spec.ts';
import { isWorthFetching } from './by-id.ts';
import { matchingById } from './matching.ts';
import type { Held, Passing } from './mirror/held.ts';
import { fieldsOf } from './mirror/mask.ts';
import type { ExactMetric } from './mirror/vector-column.ts';
import type { Found } from './mirror/walk.ts';
import type { OneSearch } from './one-search.ts';
import { inRange, toScore } from './scores.ts';
import { efOf, MAX_EF } from './search-params.ts';
import type { StoreView } from './store-view.ts';
import { toStoreVector } from './vectors.ts';

/** Numbers that are compared for one vector without a thought: 0.1 ms. */
const FEW_COMPARED = 500_000;
/** The same where the store would take longer, so that the event loop is kept for 2 ms at most. */
const MAX_COMPARED = 8_000_000;
/** About how many a graph compares for each candidate that it keeps. */
const COMPARED_PER_CANDIDATE = 24;

/** Documents that are read by id, 14 µs each; the store finds more and reads them for less than that. */
const MAX_READ = 32;

/** What is asked of memory. */
export type MemorySearch = Omit<OneSearch, 'output'>;

/** Slots and distances that a search of memory found. They are good until the next one. */
export interface Nearest extends Found {
  readonly held: Held;
}

/**
 * The nearest documents by what is in memory of them, with the fields that are asked for, as they are
 * now.
 *
 * @returns undefined where memory does not tell
 */
export async function mirroredNearest(
  view: StoreView,
  one: OneSearch,
): Promise<ZVecDoc[] | undefined> {
  const nearest = isWorthReading(view, one) ? nearestInMemory(view, one) : undefined;
  if (!nearest) return undefined;
  const { held, slots, distances, count } = nearest;
  const docs: ZVecDoc[] = [];
  for (let at = 0; at < count; at++) {
    const id = held.slots.idOf(slots[at] as number);
    const score = storeScore(held.metric, distances[at] as number);
    docs.push({ id, score, fields: {} } as ZVecDoc);
  }
  if (one.output.length === 0) return docs;
  const scores = new Map(docs.map(({ id, score }) => [id, score]));
  const { filter, output } = one;
  const read = await matchingById(view, [...scores.keys()], { filter, output });
  return read.map((doc) => ({ ...doc, score: scores.get(doc.id) as number }));
}

/**
 * Where few pass, each is compared, which is exact; where many do, or there is no filter, a graph is
 * searched.
 *
 * @returns undefined where memory does not tell
 */
export function nearestInMemory(view: StoreView, one: MemorySearch): Nearest | undefined {
  const held = heldFor(view, one);
  if (!held) return undefined;
  const { filter, range } = one;
  const passing = filter && held.passing(filter.plan);
  if (filter && !passing) return undefined;
  const count = passing ? passing.count : held.slots.size;
  held.vectors.ask(toStoreVector(one.field, held.metric, one.bytes) as Float32Array);
  if (range || !searchGraph(held, one, passing)) {
    const numbers = count * (one.field.dim ?? 0);
    if (numbers > (filter || range ? MAX_COMPARED : FEW_COMPARED)) return undefined;
    held.walk.begin(0);
    const { slots } = passing ?? held.all();
    held.walk.among(slots, count, { ef: one.limit, accepts: range && within(held.metric, range) });
    held.walk.sort();
  }
  return { held, ...held.walk.found };
}

/** With a filter the store takes longer to find anything. */
function isWorthReading(view: StoreView, { output, filter, limit }: OneSearch): boolean {
  if (output.length === 0 || filter) return true;
  return limit <= MAX_READ && isWorthFetching(view, limit);
}

/** The score that the store would give: for COSINE 1 - cos. */
export function storeScore(metric: ExactMetric, distance: number): number {
  if (metric === 'L2') return distance;
  return metric === 'COSINE' ? 1 + distance : -distance;
}

function heldFor(view: StoreView, one: MemorySearch): Held | undefined {
  const metric = exactMetric(one);
  const isApproximate = one.index.kind !== 'FLAT';
  if (!metric || !(isApproximate || one.filter)) return undefined;
  const ids = one.filter && fieldsOf(one.filter.plan);
  if (one.filter && !ids) return undefined;
  const scalars = ids?.map((id) => fieldOf(view, id));
  if (!isComplete(scalars)) return undefined;
  return view.mirror.of({ vector: one.field, metric, scalars, isApproximate }, view.mirrorSource);
}

/** An iterator, which is exact, goes on from a score: all are the store's, which differ by a last bit. */
function exactMetric({ field, index, effort }: MemorySearch): ExactMetric | undefined {
  if (effort.exact) return undefined;
  const { metric } = index;
  const isKept = metric === 'L2' || metric === 'IP' || metric === 'COSINE';
  return field.type === DataType.FloatVector && isKept ? metric : undefined;
}

function fieldOf(view: StoreView, id: number): FieldSpec | undefined {
  const hidden = HIDDEN_FIELDS.find((field) => field.id === id);
  if (hidden) return hidden;
  for (const { field } of view.layout.places.values()) if (field.id === id) return field;
  return undefined;
}

function isComplete(
  fields: readonly (FieldSpec | undefined)[] | undefined,
): fields is readonly FieldSpec[] | undefined {
  return fields === undefined || fields.every((field) => field !== undefined);
}

/** @returns whether it found all that were wanted, and was likely to cost less than comparing with each */
function searchGraph(held: Held, one: MemorySearch, passing: Passing | undefined): boolean {
  const { graph, slots } = held;
  if (!graph || one.index.kind === 'FLAT' || one.limit > MAX_EF) return false;
  if (graph.pending * (one.field.dim ?? 0) > FEW_COMPARED) return false;
  const count = passing ? passing.count : slots.size;
  const ef = efOf(one.effort, one.limit);
  const expected = (COMPARED_PER_CANDIDATE * ef * slots.size) / count;
  if (passing && count <= expected) return false;
  // Where what passes lies far from the query, comparing with each is better after all.
  const course = { ef, passing: passing ? passing.mask : slots.taken, most: expected + count };
  return graph.search(one.limit, course) && held.walk.found.count >= Math.min(one.limit, count);
}

function within(metric: ExactMetric, range: ScoreRange): (distance: number) => boolean {
  return (distance) => inRange(metric, range, toScore(metric, storeScore(metric, distance)));
}
