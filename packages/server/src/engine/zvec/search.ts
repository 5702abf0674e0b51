import { errors, type Int64 } from '@latchkey/contract';
import type { ZVecDoc } from '@zvec/zvec';
import { breathe } from '../../kernel/breathe.ts';
import type { Hits, SearchQuery } from '../engine.ts';
import { DataType } from '../spec.ts';
import { vectorColumn } from './columns.ts';
import { int64OfDocId } from './doc-id.ts';
import { filteredNearest } from './filtered-search.ts';
import { HitsRead } from './hits-read.ts';
import { mirroredNearest, type Nearest, nearestInMemory, storeScore } from './mirrored-search.ts';
import { ask, type OneSearch } from './one-search.ts';
import { keyColumns, storeColumns } from './output.ts';
import { toScore } from './scores.ts';
import { comparesWithAll, graphParams } from './search-params.ts';
import type { StoreView } from './store-view.ts';
import { toStoreVector } from './vectors.ts';
import { withoutTwins } from './without-twins.ts';

/** Vectors of one call that are searched for side by side. */
const AT_ONCE = 4;
/** How long a call of many vectors keeps the event loop before others get their turn, in ms. */
const SLICE_MS = 5;
/** Hits of one vector that are read with their fields where they are found; more are found first, and read in steps. */
const READ_AT_ONCE = 2000;

export async function search(view: StoreView, query: SearchQuery): Promise<Hits> {
  const index = view.indexes.get(query.field.id);
  if (!index) throw new TypeError(`field ${query.field.name} is no vector`);
  const nearest = query.filter || query.range ? filteredNearest : plainNearest;
  const limit = query.offset + query.limit;
  const isRead = query.output.length > 0 && limit > READ_AT_ONCE;
  const output = isRead ? keyColumns(view) : storeColumns(view, query.output);
  const hits = new HitsRead(view, query, index.metric);
  let began = performance.now();
  for (let at = 0; at < query.vectors.length; at += AT_ONCE) {
    if (query.signal.aborted) throw errors.cancelled();
    // What is in memory is searched at a stroke.
    if (performance.now() - began > SLICE_MS) {
      await breathe();
      began = performance.now();
    }
    const group = query.vectors.slice(at, at + AT_ONCE);
    const found = await Promise.all(
      group.map((bytes) => nearest(view, { ...query, limit, index, bytes, output })),
    );
    for (const docs of found) {
      await (isRead ? hits.read(docs.slice(query.offset)) : hits.add(docs.slice(query.offset)));
    }
  }
  return hits.take();
}

/** What is searched for most: one vector, with an integer key and no fields. */
export async function simpleSearch(view: StoreView, query: SearchQuery): Promise<Hits | undefined> {
  const { field, limit } = query;
  const index = view.indexes.get(field.id);
  const simple =
    query.vectors.length === 1 &&
    query.offset === 0 &&
    query.output.length === 0 &&
    view.primary.type === DataType.Int64;
  if (!simple || !index) return undefined;
  const bytes = query.vectors[0] as Uint8Array;
  const nearest = nearestInMemory(view, { ...query, index, bytes });
  if (nearest) return hitsInMemory(nearest);
  if (query.filter || query.range || index.metric === 'JACCARD') return undefined;
  if (field.type === DataType.SparseFloatVector) return undefined;
  // Of what is put anew while the store compares with all, some would be missed.
  if (comparesWithAll(index, query.effort, limit)) return undefined;
  const params = graphParams(index, query.effort, limit);
  const before = view.writes();
  const docs = await view.read({
    fieldName: vectorColumn(field),
    vector: toStoreVector(field, index.metric, bytes),
    topk: limit,
    outputFields: [],
    ...(params ? { params } : {}),
  });
  if (isShort(view, docs, limit)) return undefined;
  if (view.writes() !== before && withoutTwins(docs) !== docs) return undefined;
  const keys = new Array<Int64>(docs.length);
  const scores = new Float32Array(docs.length);
  for (let at = 0; at < docs.length; at++) {
    const doc = docs[at] as ZVecDoc;
    keys[at] = int64OfDocId(doc.id);
    scores[at] = toScore(index.metric, doc.score);
  }
  return { counts: [docs.length], keys, scores, columns: new Map() };
}

function hitsInMemory({ held, slots, distances, count }: Nearest): Hits {
  const keys = new Array<Int64>(count);
  const scores = new Float32Array(count);
  for (let at = 0; at < count; at++) {
    keys[at] = int64OfDocId(held.slots.idOf(slots[at] as number));
    scores[at] = toScore(held.metric, storeScore(held.metric, distances[at] as number));
  }
  return { counts: [count], keys, scores, columns: new Map() };
}

/** A graph may come back short of what there is, as it does of many equal vectors. */
async function plainNearest(view: StoreView, one: OneSearch): Promise<ZVecDoc[]> {
  const { limit } = one;
  const mirrored = await mirroredNearest(view, one);
  if (mirrored) return mirrored;
  const docs = await ask(view, one, { limit });
  return isShort(view, docs, limit) ? ask(view, one, { limit, exact: true }) : docs;
}

function isShort({ count }: StoreView, docs: readonly ZVecDoc[], limit: number): boolean {
  return docs.length < limit && docs.length < count.rows;
}
