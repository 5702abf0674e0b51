import { errors } from '@latchkey/contract';
import type { Column, Key, Rows, Scalar } from '../../engine/engine.ts';
import { PARTITION, WRITTEN } from '../../engine/hidden-fields.ts';
import type { FieldSpec } from '../../engine/spec.ts';
import { eachInSteps, mappedInSteps } from '../../kernel/mapped-in-steps.ts';
import { Pace } from '../../kernel/pace.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { isVector } from '../collections/data-types.ts';
import { absentColumn } from './absent-column.ts';
import { checkCapacity, checkDocumentLength } from './check-scalars.ts';
import { parseExactly } from './exact-json.ts';
import type { ArrayOp } from './partial-ops.ts';
import { vectorsOfRows } from './vector-rows.ts';

interface Merge {
  /** What the update brings; a field that it leaves out has no column. */
  readonly rows: Rows;
  /** Those of the entities that exist. */
  readonly stored: Rows;
  readonly ops: ReadonlyMap<FieldSpec, ArrayOp>;
}

/** For each row of an update the stored one with its key, or undefined. */
type Places = readonly (number | undefined)[];

/**
 * Entities of a partial update as they are to be stored: what it leaves out is as stored, or for an
 * entity that does not exist the default or null, as in Milvus; keys of the dynamic field are added
 * to those that are there. An entity stays in its partition unless another is named.
 *
 * @throws errors.invalidParameter for a new entity that lacks a field, or a key that comes twice
 */
export async function mergeRows(record: CollectionRecord, merge: Merge): Promise<Rows> {
  const { rows, stored } = merge;
  const places = await placesOf(rows, stored);
  const columns = new Map<number, Column>();
  const stores = record.fields.filter((field) => !field.bm25);
  const pace = new Pace();
  for (const field of stores) {
    columns.set(field.id, await mergedColumn(field, places, merge));
    if (pace.isOver) await pace.rest();
  }
  const written = rows.columns.get(WRITTEN.id);
  if (written) columns.set(WRITTEN.id, written);
  columns.set(PARTITION.id, rows.columns.get(PARTITION.id) ?? partitionsOf(places, stored));
  return { keys: rows.keys, columns };
}

async function placesOf({ keys }: Rows, stored: Rows): Promise<Places> {
  const byKey = new Map<Key, number>();
  await eachInSteps(stored.keys, (key, at) => byKey.set(key, at));
  const seen = new Set<Key>();
  const places: (number | undefined)[] = [];
  await eachInSteps(keys, (key) => {
    seen.add(key);
    places.push(byKey.get(key));
  });
  if (seen.size === keys.length) return places;
  throw errors.invalidParameter('duplicate primary keys are not allowed in the same batch');
}

function partitionsOf(places: Places, { columns }: Rows): Column {
  const column = columns.get(PARTITION.id);
  const values = column?.kind === 'scalar' ? column.values : [];
  return {
    kind: 'scalar',
    values: places.map((at) => (at === undefined ? null : (values[at] ?? null))),
  };
}

async function mergedColumn(
  field: FieldSpec,
  places: Places,
  { rows, stored, ops }: Merge,
): Promise<Column> {
  const given = rows.columns.get(field.id);
  const before = stored.columns.get(field.id);
  const op = ops.get(field);
  if (given?.kind === 'scalar' && (field.dynamic || op)) {
    // Of a collection that nothing was written to there are no columns.
    const olds = before?.kind === 'scalar' ? before.values : [];
    const change = op
      ? (old: Scalar, update: Scalar) => changedArray(field, op, old, update)
      : (old: Scalar, update: Scalar) => mergedDocument(field, old, update);
    return {
      kind: 'scalar',
      values: await mappedInSteps(places, (at, row) => {
        const update = given.values[row] ?? null;
        return at === undefined && op !== 'remove'
          ? update
          : change(at === undefined ? null : (olds[at] ?? null), update);
      }),
    };
  }
  return given ?? keptColumn(field, places, before);
}

/** What the update leaves out. */
async function keptColumn(
  field: FieldSpec,
  places: Places,
  before: Column | undefined,
): Promise<Column> {
  const isNew = places.includes(undefined);
  const fresh = isNew ? absentColumn(field, 1) : undefined;
  if (isVector(field.type)) {
    return vectorsOfRows(
      field,
      before,
      places.map((at) => at ?? 0),
    );
  }
  const values = before?.kind === 'scalar' ? before.values : [];
  const missing = fresh?.kind === 'scalar' ? (fresh.values[0] ?? null) : null;
  return {
    kind: 'scalar',
    values: places.map((at) => (at === undefined ? missing : (values[at] ?? null))),
  };
}

function mergedDocument(field: FieldSpec, old: Scalar, update: Scalar): Scalar {
  if (typeof old !== 'string' || typeof update !== 'string' || old === '{}') return update;
  if (update === '{}') return old;
  const merged = { ...(parseExactly(old) as object), ...(parseExactly(update) as object) };
  const text = JSON.stringify(merged);
  checkDocumentLength(field, Buffer.byteLength(text));
  return text;
}

function changedArray(field: FieldSpec, op: ArrayOp, old: Scalar, update: Scalar): Scalar {
  const before: readonly Scalar[] = Array.isArray(old) ? old : [];
  const given: readonly Scalar[] = Array.isArray(update) ? update : [];
  if (op === 'remove') return before.filter((one) => !given.includes(one));
  return checkCapacity(field, [...before, ...given]);
}
