import { errors } from '@latchkey/contract';
import type { Key, Scalar } from '../../engine/engine.ts';
import type { FusedHit } from './fuse.ts';
import type { GroupParams } from './group-params.ts';

/** What a group is ranked by: the best, the sum or the mean of its hits' scores. */
export type GroupScorer = 'max' | 'sum' | 'avg';

/** @param name `rank_group_scorer` of a request */
export function groupScorerOf(name: string | undefined): GroupScorer {
  if (name === undefined || name === '') return 'max';
  if (name === 'max' || name === 'sum' || name === 'avg') return name;
  throw errors.invalidParameter(`input group scorer type: ${name} is not supported!`);
}

interface Group {
  readonly hits: FusedHit[];
  sum: number;
}

/**
 * The best groups of a fused list, each with its best hits. Of groups with the same score the larger
 * comes first, then the one with the smaller key. One that is too small for a strict group size is
 * left out, and no other comes in its place, as in Milvus.
 *
 * @param hits the best first
 */
export function groupFused(
  hits: readonly FusedHit[],
  groupOf: (key: Key) => Scalar,
  {
    group,
    scorer,
    descends,
    offset,
    limit,
  }: {
    readonly group: GroupParams;
    readonly scorer: GroupScorer;
    /** Whether a larger score is better. */
    readonly descends: boolean;
    readonly offset: number;
    readonly limit: number;
  },
): readonly FusedHit[] {
  const groups = new Map<Scalar, Group>();
  for (const hit of hits) {
    const value = groupOf(hit.key);
    const one = groups.get(value) ?? { hits: [], sum: 0 };
    groups.set(value, one);
    if (one.hits.length >= group.size) continue;
    one.hits.push(hit);
    one.sum += hit.score;
  }
  const places = new Map(hits.map(({ key }, place) => [key, place]));
  const firstPlace = ({ hits: [first] }: Group) => places.get(first?.key ?? '') ?? 0;
  const sign = descends ? -1 : 1;
  return [...groups.values()]
    .sort(
      (a, b) =>
        sign * (scoreOf(a, scorer) - scoreOf(b, scorer)) ||
        b.hits.length - a.hits.length ||
        firstPlace(a) - firstPlace(b),
    )
    .slice(offset, offset + limit)
    .filter((one) => !group.strict || one.hits.length >= group.size)
    .flatMap((one) => one.hits);
}

function scoreOf({ hits, sum }: Group, scorer: GroupScorer): number {
  if (scorer === 'sum') return sum;
  return scorer === 'avg' ? sum / hits.length : (hits[0]?.score ?? 0);
}
