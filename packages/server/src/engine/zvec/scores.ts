import type { ScoreRange } from '../engine.ts';
import type { Metric } from '../spec.ts';

/** Whether a larger score is nearer. */
function isSimilarity(metric: Metric): boolean {
  return metric === 'COSINE' || metric === 'IP';
}

/** The store's score as Milvus gives it: the store's for COSINE is 1 - cos. */
export function toScore(metric: Metric, stored: number): number {
  return metric === 'COSINE' ? 1 - stored : stored;
}

/** Negative if the first score is nearer. */
export function compareScores(metric: Metric): (a: number, b: number) => number {
  return isSimilarity(metric) ? (a, b) => b - a : (a, b) => a - b;
}

/** Radius is the far bound, left out itself; the range filter the near one, included. */
export function inRange(metric: Metric, range: ScoreRange, score: number): boolean {
  const { radius, rangeFilter } = range;
  if (isSimilarity(metric)) {
    return score > radius && (rangeFilter === undefined || score <= rangeFilter);
  }
  return score < radius && (rangeFilter === undefined || score >= rangeFilter);
}

/** Whether a score is already beyond the far bound. */
export function isBeyond(metric: Metric, { radius }: ScoreRange, score: number): boolean {
  return isSimilarity(metric) ? score <= radius : score >= radius;
}
