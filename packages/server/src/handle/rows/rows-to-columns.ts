import type { FieldSpec } from '../../engine/spec.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { FieldColumn, type FieldData } from './field-column.ts';
import { RowError } from './row-error.ts';
import { ValueError } from './scalar-value.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface RowsOptions {
  /** Fields that no row has are left out, instead of being missing. */
  readonly partial: boolean;
  /**
   * A field that one row has all must have: a null in its place would be stored over what is there.
   */
  readonly alike?: boolean;
  readonly parseDocument: (text: string) => unknown;
}

/**
 * Rows of an insert as the columns of the wire, by the collection's schema; keys that the schema
 * does not name go into the dynamic field.
 * @throws RowError
 */
export function rowsToColumns(
  rows: readonly Row[],
  collection: Pick<CollectionRecord, 'fields'>,
  options: RowsOptions,
): FieldData[] {
  const named = collection.fields.filter((field) => !field.dynamic);
  const dynamic = collection.fields.find((field) => field.dynamic);
  const columns = named
    .filter((field) => isWanted(field, rows, options))
    .map((field) => new FieldColumn(field, options.parseDocument));
  const extra = dynamic && new FieldColumn(dynamic, options.parseDocument);
  const names = new Set(named.map((field) => field.name));
  for (const [i, row] of rows.entries()) {
    for (const column of columns) {
      if (options.alike) requireOwn(i, column, row);
      addValue(i, column, row);
    }
    addExtra(i, row, names, extra);
  }
  return [...columns, ...(extra ? [extra] : [])].map((column) => column.finish());
}

/** A generated key and what a function makes may be left out, and in a partial update everything. */
function isWanted(field: FieldSpec, rows: readonly Row[], { partial }: RowsOptions): boolean {
  const isMade = (field.primaryKey && field.autoId) || field.bm25 !== undefined;
  const mayBeAbsent = partial || isMade;
  return !mayBeAbsent || rows.some((row) => Object.hasOwn(row, field.name));
}

function requireOwn(row: number, { field: { name } }: FieldColumn, values: Row): void {
  if (Object.hasOwn(values, name)) return;
  throw new RowError(
    row,
    `field ${name}: it is left out, but another row of the partial update has it: rows with other fields take a call of their own`,
  );
}

function addValue(row: number, column: FieldColumn, values: Row): void {
  const { name } = column.field;
  try {
    column.add(Object.hasOwn(values, name) ? values[name] : undefined);
  } catch (error) {
    if (error instanceof ValueError) throw new RowError(row, `field ${name}: ${error.message}`);
    throw error;
  }
}

function addExtra(
  row: number,
  values: Row,
  names: ReadonlySet<string>,
  extra: FieldColumn | undefined,
): void {
  const entries = Object.entries(values).filter(([key]) => !names.has(key));
  if (!extra) {
    if (entries.length === 0) return;
    throw refuse(row, 'has pass more field without dynamic schema, please check it');
  }
  if (entries.some(([key]) => key === extra.field.name)) {
    throw refuse(row, `use the invalid field name(${extra.field.name}) when enable dynamicField`);
  }
  addValue(row, extra, {
    [extra.field.name]: Object.fromEntries(entries.filter(([, value]) => value !== null)),
  });
}

/** Milvus' texts for these name no row. */
function refuse(row: number, what: string): RowError {
  const text = `${what}: invalid parameter`;
  return new RowError(row, text, text);
}
