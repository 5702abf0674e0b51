import type { ScoreRange } from '../engine.ts';
import type { Metric } from '../spec.ts';

/** Whether a larger score is nearer. */
function isSimilarity(metric: Metric): boolean {
  return metric === 'COSINE' || metric === 'IP' || metric === 'BM25';
}

/**
 * The store's score as Milvus gives it: the store's for COSINE is 1 - cos. Of 32 bits, as on the
 * wire: what a client sends back as a bound is compared with just what it was given.
 */
export function toScore(metric: Metric, stored: number): number {
  return metric === 'COSINE' ? Math.fround(1 - stored) : stored;
}

/** Negative if the first score is nearer. */
export function compareScores(metric: Metric): (a: number, b: number) => number {
  return isSimilarity(metric) ? (a, b) => b - a : (a, b) => a - b;
}

export function inRange(metric: Metric, range: ScoreRange, score: number): boolean {
  if (isBeyond(metric, range, score)) return false;
  const { rangeFilter } = range;
  if (rangeFilter === undefined) return true;
  return isSimilarity(metric) ? score <= rangeFilter : score >= rangeFilter;
}

/** Whether a score is already beyond the far bound. */
export function isBeyond(metric: Metric, { radius }: ScoreRange, score: number): boolean {
  if (radius === undefined) return false;
  return isSimilarity(metric) ? score <= radius : score >= radius;
}
