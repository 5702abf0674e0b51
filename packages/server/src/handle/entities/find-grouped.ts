import { errors } from '@latchkey/contract';
import type { Key, Scalar } from '../../engine/engine.ts';
import {
  type CompiledFilter,
  compileFilter,
  restrictFilter,
  type TemplateValue,
} from '../../engine/filter/index.ts';
import type { FieldSpec } from '../../engine/spec.ts';
import type { GroupParams } from './group-params.ts';
import { HitGroups } from './hit-groups.ts';
import { MAX_TOPK } from './search-params.ts';
import { findNearest, type SearchPlan } from './search-plan.ts';
import type { Found } from './search-reply.ts';
import { withFields } from './with-fields.ts';

/** Hits that are asked for at a time at least. */
const LEAST = 64;

export interface GroupedSearch {
  readonly group: GroupParams;
  /** Nearer groups to leave out. */
  readonly offset: number;
  /** Groups for each vector. */
  readonly limit: number;
  readonly output: readonly FieldSpec[];
}

/**
 * The nearest groups of each vector: a group is as near as its nearest entity, and gives its nearest
 * ones. Entities without a value are a group of their own.
 *
 * @throws errors.invalidParameter for more hits than a search may have
 */
export async function findGrouped(
  plan: SearchPlan,
  { group, offset, limit, output }: GroupedSearch,
): Promise<Found> {
  const wanted = offset + limit;
  if (wanted * group.size > MAX_TOPK) {
    throw errors.invalidParameter(
      `(offset+limit)*group_size should be in range [1, ${MAX_TOPK}], but got ${wanted * group.size}`,
    );
  }
  const counts: number[] = [];
  const keys: Key[] = [];
  const scores: number[] = [];
  const values = new Map<Key, Scalar>();
  for (const vector of plan.vectors) {
    if (plan.signal.aborted) throw errors.cancelled();
    const groups = await nearestGroups({ ...plan, vectors: [vector] }, group, wanted);
    const before = keys.length;
    for (const { value, hits } of groups.slice(offset)) {
      for (const hit of hits) {
        keys.push(hit.key);
        scores.push(hit.score);
        values.set(hit.key, value);
      }
    }
    counts.push(keys.length - before);
  }
  const bare = { counts, keys, scores: Float32Array.from(scores) };
  const { filter, signal } = plan;
  const found = await withFields(plan, bare, { output, filter, signal });
  const groups = found.keys.map((key) => values.get(key) ?? null);
  return { ...found, groups: { kind: 'scalar', values: groups } };
}

/**
 * Searches again without the groups that are full, until there are enough, and then in those that are
 * not: what a group has beyond its size never hides others.
 */
async function nearestGroups(plan: SearchPlan, { field, size }: GroupParams, wanted: number) {
  const groups = new HitGroups(size);
  const limit = Math.max(LEAST, 2 * wanted * size);
  for (;;) {
    const found = groups.first(wanted);
    const complete = found.length === wanted;
    const among = complete
      ? oneOf(field, groups.open(found), plan)
      : noneOf(field, groups.full(), plan);
    if (among === 'nothing') return found;
    const isKey = field === plan.schema.primary;
    const query = { limit, output: isKey ? [] : [field], ...(among ? { filter: among } : {}) };
    let hits = await findNearest(plan, query);
    if (hits.keys.length < limit) {
      // A graph may come back short of what there is.
      hits = await findNearest(plan, { ...query, effort: { exact: true } });
    }
    const column = hits.columns.get(field.id);
    const values = isKey ? hits.keys : column?.kind === 'scalar' ? column.values : [];
    groups.add(hits, values);
    if (hits.keys.length < limit) return groups.first(wanted);
  }
}

type Among = CompiledFilter | undefined | 'nothing';

function noneOf(field: FieldSpec, values: readonly Scalar[], plan: SearchPlan): Among {
  const { some, hasNull } = split(values);
  const parts = some.length > 0 ? [`${field.name} not in {values}`] : [];
  // A comparison never matches a null.
  if (field.nullable && !hasNull && some.length > 0) {
    return within(plan, `${parts.join('')} or ${field.name} is null`, some);
  }
  if (hasNull) parts.push(`${field.name} is not null`);
  return parts.length === 0 ? plan.filter : within(plan, parts.join(' and '), some);
}

function oneOf(field: FieldSpec, values: readonly Scalar[], plan: SearchPlan): Among {
  const { some, hasNull } = split(values);
  const parts = [
    ...(some.length > 0 ? [`${field.name} in {values}`] : []),
    ...(hasNull ? [`${field.name} is null`] : []),
  ];
  return parts.length === 0 ? 'nothing' : within(plan, parts.join(' or '), some);
}

function split(values: readonly Scalar[]) {
  const some = values.filter((value) => value !== null) as readonly TemplateValue[];
  return { some, hasNull: some.length < values.length };
}

function within(
  { record, filter }: SearchPlan,
  text: string,
  values: readonly TemplateValue[],
): CompiledFilter {
  const among = compileFilter(text, record.fields, values.length > 0 ? { values } : {});
  return filter ? restrictFilter(among, filter) : among;
}
