import { compareKeys } from '../../engine/compare-keys.ts';
import type { Key } from '../../engine/engine.ts';
import type { Metric } from '../../engine/spec.ts';
import { Pace } from '../../kernel/pace.ts';
import { sortedInSteps } from '../../kernel/sorted-in-steps.ts';
import { isSimilarity } from './metric-order.ts';
import type { Ranker } from './ranker.ts';
import { scoresDescend } from './scores-descend.ts';

/** Hits between two looks at the time. */
const LOOK = 1000;

/** The hits of one vector of one search, the nearest first. */
export interface RankedList {
  readonly metric: Metric;
  readonly keys: readonly Key[];
  readonly scores: Float32Array;
}

export interface FusedHit {
  readonly key: Key;
  readonly score: number;
}

/**
 * One list of several, the best first, of equals the smaller key. Scores are of 32 bits, and as
 * Milvus computes them: without `normalize`, weighted scores of distances alone stay distances, the
 * smaller the better; beside similarities they are turned round.
 */
export async function fuse(
  ranker: Ranker,
  lists: readonly RankedList[],
): Promise<readonly FusedHit[]> {
  const totals = new Map<Key, number>();
  const pace = new Pace();
  for (const [at, list] of lists.entries()) {
    const worth = worthOf(ranker, lists, at);
    for (const [place, key] of list.keys.entries()) {
      if (place % LOOK === LOOK - 1 && pace.isOver) await pace.rest();
      const added = Math.fround(worth(place, list.scores[place] ?? 0));
      totals.set(key, Math.fround((totals.get(key) ?? 0) + added));
    }
  }
  const metrics = lists.map(({ metric }) => metric);
  const sign = scoresDescend(ranker, metrics) ? -1 : 1;
  const hits = Array.from(totals, ([key, score]) => ({ key, score }));
  const compare = (a: FusedHit, b: FusedHit) =>
    sign * (a.score - b.score) || compareKeys(a.key, b.key);
  return hits.length > LOOK ? sortedInSteps(hits, compare) : hits.sort(compare);
}

function worthOf(
  ranker: Ranker,
  lists: readonly RankedList[],
  at: number,
): (place: number, score: number) => number {
  if (ranker.kind === 'rrf') return (place) => 1 / (ranker.k + place + 1);
  const { metric } = lists[at] as RankedList;
  const weight = ranker.weights[at] ?? 0;
  const scale = scaleOf(metric, ranker.normalize, isMixed(lists));
  return (_, score) => weight * scale(score);
}

/** What makes scores of a metric comparable with others'. */
function scaleOf(metric: Metric, normalize: boolean, mixed: boolean): (score: number) => number {
  if (!isSimilarity(metric)) {
    return normalize || mixed ? (score) => 1 - (2 * Math.atan(score)) / Math.PI : same;
  }
  if (!normalize) return same;
  switch (metric) {
    case 'COSINE':
      return (score) => (1 + score) / 2;
    case 'BM25':
      return (score) => (2 * Math.atan(score)) / Math.PI;
    default:
      return (score) => 0.5 + Math.atan(score) / Math.PI;
  }
}

function same(score: number): number {
  return score;
}

function isMixed(lists: readonly RankedList[]): boolean {
  const similar = lists.filter(({ metric }) => isSimilarity(metric)).length;
  return similar > 0 && similar < lists.length;
}
