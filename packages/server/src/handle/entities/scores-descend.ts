import type { Metric } from '../../engine/spec.ts';
import { isSimilarity } from './metric-order.ts';
import type { Ranker } from './ranker.ts';

/** Whether of fused scores the larger is the better. @param metrics of the lists that were fused */
export function scoresDescend(ranker: Ranker, metrics: readonly Metric[]): boolean {
  if (ranker.kind === 'rrf' || ranker.normalize) return true;
  return metrics.some(isSimilarity);
}
