import { errors, type messages } from '@latchkey/contract';
import { defaultOf } from '../../engine/default-value.ts';
import type { Column, Key, Rows, Scalar } from '../../engine/engine.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { Pace } from '../../kernel/pace.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { isVector } from '../collections/data-types.ts';
import { DYNAMIC_FIELD } from '../collections/field-name.ts';
import { absentColumn } from './absent-column.ts';
import { readScalars } from './read-scalars.ts';
import { readVectors, vectorRows } from './read-vectors.ts';

export type WireField = messages.proto.schema.FieldData.$Properties;

export interface WireRows {
  readonly fields: readonly WireField[];
  readonly rows: number;
}

export interface ReadOptions {
  /** Makes primary keys where the request may not bring its own; undefined: it must. */
  readonly newKeys?: ((count: number) => Promise<readonly Key[]>) | undefined;
  /** Whether what the request leaves out gets no column, rather than what entities have without it. */
  readonly partial?: boolean;
}

/**
 * The entities of an Insert or Upsert request, checked against the schema as a whole before any of
 * them is stored; many in steps, so the request must not be changed meanwhile.
 *
 * @throws errors.invalidParameter, errors.unexpected
 */
export async function readRows(
  record: CollectionRecord,
  { fields, rows }: WireRows,
  { newKeys, partial = false }: ReadOptions,
): Promise<Rows> {
  if (rows <= 0) throw errors.invalidParameter(`num_rows [${rows}] should be greater than 0`);
  const given = byField(record, fields);
  if (given.size === 0) throw errors.invalidParameter('no data of any field is passed');
  const read = new Map<FieldSpec, Column>();
  const pace = new Pace();
  // Before anything is made for the rest: only what came tells that there are so many rows.
  for (const [field, data] of given) {
    refuseMade(field, newKeys !== undefined);
    read.set(field, await readField(field, { data, rows, pace }));
  }
  const columns = new Map<number, Column>();
  let keys: readonly Key[] = [];
  for (const field of record.fields) {
    const column = read.get(field) ?? (await columnWithout(field, rows, { newKeys, partial }));
    if (!column) continue;
    if (field.primaryKey && column.kind === 'scalar') keys = column.values as readonly Key[];
    columns.set(field.id, column);
  }
  return { keys, columns };
}

/** Refuses data of what the server makes itself. */
function refuseMade({ name, bm25, primaryKey }: FieldSpec, makesKeys: boolean): void {
  if (bm25) {
    throw errors.invalidParameter(
      `field ${name} is the output of function ${bm25.name}, data of it should not be passed`,
    );
  }
  if (primaryKey && makesKeys) {
    throw errors.invalidParameter(
      `the primary key field (${name}) is auto id, data of it should not be passed`,
    );
  }
}

/** What a field that the request leaves out gets; undefined: no column. */
async function columnWithout(
  field: FieldSpec,
  rows: number,
  { newKeys, partial }: ReadOptions,
): Promise<Column | undefined> {
  if (field.bm25) return undefined;
  if (field.primaryKey && newKeys) return { kind: 'scalar', values: await newKeys(rows) };
  return partial && !field.primaryKey ? undefined : absentColumn(field, rows);
}

function byField(record: CollectionRecord, fields: readonly WireField[]) {
  const known = new Map(record.fields.map((field) => [field.name, field]));
  const dynamic = record.fields.find((field) => field.dynamic);
  const given = new Map<FieldSpec, WireField>();
  for (const data of fields) {
    const name = data.field_name ?? '';
    const isDynamic = data.is_dynamic || name === DYNAMIC_FIELD;
    const field = isDynamic ? dynamic : known.get(name);
    if (!field) {
      throw isDynamic
        ? errors.invalidParameter(`collection ${record.name} has no dynamic field`)
        : errors.invalidParameter(`field ${name} does not exist in collection ${record.name}`);
    }
    if (given.has(field)) throw errors.invalidParameter(`duplicated field name ${name} found`);
    given.set(field, data);
  }
  return given;
}

async function readField(
  field: FieldSpec,
  { data, rows, pace }: { readonly data: WireField; readonly rows: number; readonly pace: Pace },
): Promise<Column> {
  if (isVector(field.type)) {
    const column = await readVectors(field, data.vectors ?? {}, pace);
    checkRows(field, vectorRows(field, column), rows);
    return column;
  }
  const valid: readonly boolean[] = data.valid_data ?? [];
  if (!data.scalars && valid.length === rows && !valid.includes(true)) {
    return absentColumn({ ...field, dynamic: false }, rows);
  }
  const values = await readScalars(field, data.scalars ?? {}, pace);
  return { kind: 'scalar', values: withNulls(field, values, valid, rows) };
}

/** Nulls may have a place among the values or none: SDKs differ. A default takes their place. */
function withNulls(
  field: FieldSpec,
  values: readonly Scalar[],
  valid: readonly boolean[],
  rows: number,
): readonly Scalar[] {
  if (valid.length === 0) {
    checkRows(field, values.length, rows);
    return values;
  }
  checkRows(field, valid.length, rows);
  const isNull = valid.includes(false);
  if (isNull && !field.nullable && field.defaultValue === undefined) {
    throw errors.invalidParameter(`field ${field.name} is not nullable, but a row of it is null`);
  }
  const instead = defaultOf(field);
  if (values.length === rows) return values.map((value, row) => (valid[row] ? value : instead));
  checkRows(field, values.length, valid.filter(Boolean).length);
  let next = 0;
  return valid.map((isValid) => (isValid ? (values[next++] as Scalar) : instead));
}

function checkRows(field: FieldSpec, actual: number, expected: number): void {
  if (actual === expected) return;
  throw errors.invalidParameter(
    `the num_rows (${actual}) of field (${field.name}) is not equal to passed num_rows (${expected})`,
  );
}

/** New primary keys in the type of the field. */
export function keyMaker(
  primary: FieldSpec,
  newKeys: (count: number) => Promise<readonly number[]>,
): (count: number) => Promise<readonly Key[]> {
  if (primary.type !== DataType.VarChar) return newKeys;
  return async (count) => (await newKeys(count)).map(String);
}
