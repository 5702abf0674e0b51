import type { Metric } from '../../engine/spec.ts';

/** Whether a larger score is nearer. */
export function isSimilarity(metric: Metric): boolean {
  return metric === 'COSINE' || metric === 'IP' || metric === 'BM25';
}
