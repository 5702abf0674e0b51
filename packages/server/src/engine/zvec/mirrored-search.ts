import type { ZVecDoc } from '@zvec/zvec';
import { HIDDEN_FIELDS } from '../hidden-fields.ts';
import { DataType, type FieldSpec } from '../spec.ts';
import { matchingById } from './matching.ts';
import { fieldsOf, maskOf } from './mirror/mask.ts';
import type { Mirrored } from './mirror/mirror.ts';
import { smallest } from './mirror/nearest-slots.ts';
import type { ExactMetric } from './mirror/vector-column.ts';
import { ask, type OneSearch } from './one-search.ts';
import { inRange, toScore } from './scores.ts';
import type { StoreView } from './store-view.ts';
import { toStoreVector } from './vectors.ts';

/** Numbers that are compared for one vector rather than to look for neighbours: a quarter of a ms. */
const FEW_COMPARED = 500_000;
/** The same where neighbours do not help, so that the event loop is kept for some ms at most. */
const MAX_COMPARED = 8_000_000;
/** Where more pass, the nearest of all are looked at; so many at most. */
const MAX_CANDIDATES = 512;
/** How many more of them than would do if what passes lay everywhere alike. */
const SPARE = { factor: 1.4, count: 8 };

/**
 * The nearest documents that pass a filter, by what is in memory of them: where few pass, by
 * comparing with each, which is exact; where many do, by choosing from the nearest of all.
 *
 * @returns undefined where memory does not tell
 */
export async function mirroredNearest(
  view: StoreView,
  one: OneSearch,
): Promise<ZVecDoc[] | undefined> {
  const held = mirroredFor(view, one);
  const metric = exactMetric(one);
  if (!held || !metric || !one.filter) return undefined;
  const passing = passingSlots(one.filter.plan, held);
  if (!passing) return undefined;
  if (passing.length === 0) return [];
  const numbers = passing.length * (one.field.dim ?? 0);
  if (numbers > FEW_COMPARED && !one.range) {
    const found = await chosen(view, one, held, passing.length);
    if (found || !view.mirror.isCurrent(held)) return found;
  }
  // After a search of the store others may pass.
  const compared = numbers > FEW_COMPARED ? passingSlots(one.filter.plan, held) : passing;
  if (!compared || numbers > MAX_COMPARED) return undefined;
  return withOutput(view, one, nearestOf(held, one, metric, compared));
}

/** An iterator, which is exact, goes on from a score: all are the store's, which differ by a last bit. */
function exactMetric({ field, index, effort }: OneSearch): ExactMetric | undefined {
  if (effort.exact) return undefined;
  const { metric } = index;
  const isKept = metric === 'L2' || metric === 'IP' || metric === 'COSINE';
  return field.type === DataType.FloatVector && isKept ? metric : undefined;
}

function mirroredFor(view: StoreView, one: OneSearch): Mirrored | undefined {
  const metric = exactMetric(one);
  const ids = one.filter && fieldsOf(one.filter.plan);
  if (!ids || !metric) return undefined;
  const fields = ids.map((id) => fieldOf(view, id));
  if (!fields.every((field) => field !== undefined)) return undefined;
  const rows = view.store.stats.docCount;
  return view.mirror.of(one.field, metric, fields, rows, view.mirrorSource);
}

function fieldOf(view: StoreView, id: number): FieldSpec | undefined {
  const hidden = HIDDEN_FIELDS.find((field) => field.id === id);
  if (hidden) return hidden;
  for (const { field } of view.layout.places.values()) if (field.id === id) return field;
  return undefined;
}

function passingSlots(plan: Parameters<typeof maskOf>[0], held: Mirrored): Int32Array | undefined {
  const mask = maskOf(plan, held);
  if (!mask) return undefined;
  const { taken } = held.slots;
  const passing = new Int32Array(mask.length);
  let count = 0;
  for (let slot = 0; slot < mask.length; slot++) {
    if (mask[slot] === 1 && taken[slot] === 1) passing[count++] = slot;
  }
  return passing.subarray(0, count);
}

/** Compares with each of the documents. */
function nearestOf(
  held: Mirrored,
  one: OneSearch,
  metric: ExactMetric,
  slots: Int32Array,
): ZVecDoc[] {
  const query = toStoreVector(one.field, metric, one.bytes) as Float32Array;
  const scores = held.vectors.scores(metric, query, slots);
  // As the store scores: smaller is nearer but for products.
  const order = metric === 'L2' ? scores : scores.map((score) => -score);
  const { range, limit } = one;
  const docs: ZVecDoc[] = [];
  for (const place of smallest(order, range ? order.length : limit)) {
    const raw = scores[place] as number;
    const score = metric === 'COSINE' ? 1 - raw : raw;
    if (range && !inRange(metric, range, toScore(metric, score))) continue;
    docs.push({ id: held.slots.idOf(slots[place] as number), score, fields: {} } as ZVecDoc);
    if (docs.length === limit) break;
  }
  return docs;
}

/** Chooses from the nearest of all documents; undefined if too few of them pass. */
async function chosen(
  view: StoreView,
  one: OneSearch,
  held: Mirrored,
  passing: number,
): Promise<ZVecDoc[] | undefined> {
  const share = passing / held.slots.size;
  const limit = Math.ceil((one.limit / share) * SPARE.factor) + SPARE.count;
  if (limit > MAX_CANDIDATES || !one.filter) return undefined;
  const docs = await ask(view, one, { filter: undefined, limit });
  if (!view.mirror.isCurrent(held)) return undefined;
  // What was written meanwhile counts as it is now.
  const mask = maskOf(one.filter.plan, held);
  const found = docs.filter(({ id }) => {
    const slot = held.slots.of(id);
    return slot !== undefined && mask?.[slot] === 1;
  });
  return found.length >= one.limit ? found.slice(0, one.limit) : undefined;
}

/** Reads the fields that are asked for, if any, of what still passes. */
async function withOutput(
  view: StoreView,
  one: OneSearch,
  docs: readonly ZVecDoc[],
): Promise<ZVecDoc[]> {
  if (one.output.length === 0) return [...docs];
  const scores = new Map(docs.map(({ id, score }) => [id, score]));
  const ids = docs.map(({ id }) => id);
  const read = await matchingById(view, ids, { filter: one.filter, output: one.output });
  return read.map((doc) => ({ ...doc, score: scores.get(doc.id) as number }));
}
