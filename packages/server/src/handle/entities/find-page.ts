import { createHash, randomUUID } from 'node:crypto';
import { errors } from '@latchkey/contract';
import type { Key, ScoreRange } from '../../engine/engine.ts';
import type { FieldSpec, Metric } from '../../engine/spec.ts';
import type { PageParams } from './iterator-params.ts';
import { isSimilarity } from './metric-order.ts';
import type { Ahead, SearchCursors } from './search-cursors.ts';
import { MAX_TOPK } from './search-params.ts';
import { findNearest, type SearchPlan } from './search-plan.ts';
import type { Found } from './search-reply.ts';
import { withFields } from './with-fields.ts';

/** A score that no hit is nearer than. */
const NEAREST = 3.4028234663852886e38;
/** Pages that are looked for at once at most: behind many hits, each look compares with all. */
const MAX_PAGES = 16;
const NONE: ReadonlySet<Key> = new Set();

/**
 * The next hits of a search iterator, behind those that it has given: each entity comes once, also of
 * several at the same distance. Entities that are gone by the time of their page are left out; such
 * as are written meanwhile may come or not.
 *
 * @throws errors.invalidParameter where it is not known which ones of several were given
 */
export async function findPage(
  cursors: SearchCursors,
  plan: SearchPlan,
  page: PageParams,
  output: readonly FieldSpec[],
): Promise<Found> {
  if (plan.vectors.length > 1) {
    throw errors.invalidParameter('a search iterator takes one vector, not several');
  }
  const { token = randomUUID(), batch } = page;
  let bound = page.lastBound;
  for (;;) {
    const ahead = await lookAhead(cursors, plan, { token, batch, bound });
    const keys = ahead.keys.slice(0, batch);
    const scores = ahead.scores.slice(0, batch);
    const next = scores.at(-1) ?? bound ?? startOf(plan.metric);
    moveBehind(cursors, plan, { token, bound, next, keys, scores });
    cursors.look(token, {
      ...{ ...ahead, bound: next },
      ...{ keys: ahead.keys.slice(batch), scores: ahead.scores.slice(batch) },
    });
    const { filter, signal } = plan;
    const bare = { counts: [keys.length], keys, scores };
    const found = await withFields(plan, bare, { output, filter, signal, again: true });
    // An empty page would be taken for the end.
    if (found.keys.length > 0 || keys.length === 0) {
      return { ...found, page: { token, last_bound: next } };
    }
    bound = next;
  }
}

interface Place {
  readonly token: string;
  readonly batch: number;
  readonly bound: number | undefined;
}

/** What comes behind a place, as far as it is known or was just looked for. */
async function lookAhead(
  cursors: SearchCursors,
  plan: SearchPlan,
  { token, batch, bound }: Place,
): Promise<Ahead> {
  const signature = signatureOf(plan);
  const before = cursors.ahead(token);
  const isOfSame = before?.signature === signature && before.bound === bound;
  if (isOfSame && before.keys.length > 0) return before;
  const window = Math.min(
    isOfSame ? 2 * before.window : batch,
    Math.max(batch, Math.min(MAX_TOPK, MAX_PAGES * batch)),
  );
  const given = bound === undefined ? NONE : givenAt(cursors, plan, token, bound);
  // Two more than a page tell whether there are several at the bound where that is not known.
  const limit = window + (given?.size ?? 2);
  const range = bound === undefined ? plan.params.range : behind(plan, bound);
  const hits = await findNearest(plan, { limit, output: [], ...(range ? { range } : {}) });
  const known = given ?? onlyOneAt(hits, token, bound);
  const rows = hits.keys.flatMap((key, row) => (known.has(key) ? [] : [row])).slice(0, window);
  return {
    ...{ signature, bound: bound ?? startOf(plan.metric), window },
    keys: rows.map((row) => hits.keys[row] as Key),
    scores: Float32Array.from(rows, (row) => hits.scores[row] ?? 0),
  };
}

/** The same for pages of the same search. A digest: it is kept, and a filter may name very many keys. */
function signatureOf({ record, field, source, params }: SearchPlan): string {
  const { dsl, partition_names, placeholder_group, expr_template_values } = source;
  const vector = Buffer.from(placeholder_group ?? []).toString('base64');
  const whole = JSON.stringify([
    ...[record.id, field.id, dsl, partition_names, vector, expr_template_values],
    ...[source.ids, params.range],
  ]);
  return createHash('sha256').update(whole).digest('base64');
}

function moveBehind(
  cursors: SearchCursors,
  { record, field }: SearchPlan,
  page: {
    readonly token: string;
    readonly bound: number | undefined;
    readonly next: number;
    readonly keys: readonly Key[];
    readonly scores: Float32Array;
  },
): void {
  const { token, bound, next, keys, scores } = page;
  const before = next === bound ? (cursors.position(token)?.given ?? NONE) : NONE;
  const tied = keys.filter((_, row) => scores[row] === next);
  const given = new Set([...before, ...tied]);
  cursors.move(token, { collection: record.id, field: field.id, bound: next, given });
}

/** @returns undefined if it is not remembered, as after a start of the server */
function givenAt(
  cursors: SearchCursors,
  { record, field }: SearchPlan,
  token: string,
  bound: number,
): ReadonlySet<Key> | undefined {
  const position = cursors.position(token);
  const isSame = position?.collection === record.id && position.field === field.id;
  return isSame && position.bound === bound ? position.given : undefined;
}

function behind({ metric, params }: SearchPlan, bound: number): ScoreRange {
  const { radius, rangeFilter: own = bound } = params.range ?? {};
  const rangeFilter = isSimilarity(metric) ? Math.min(own, bound) : Math.max(own, bound);
  return { rangeFilter, ...(radius === undefined ? {} : { radius }) };
}

function onlyOneAt(
  hits: Pick<Found, 'keys' | 'scores'>,
  token: string,
  bound: number | undefined,
): ReadonlySet<Key> {
  const tied = hits.keys.filter((_, row) => hits.scores[row] === bound);
  if (tied.length <= 1) return new Set(tied);
  throw errors.invalidParameter(
    `search iterator ${token} is not known any more, and several entities have the distance of the last one that it gave: start it again`,
  );
}

function startOf(metric: Metric): number {
  return isSimilarity(metric) ? NEAREST : -NEAREST;
}
