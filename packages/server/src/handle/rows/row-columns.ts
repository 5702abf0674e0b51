import type { FieldSpec } from '../../engine/spec.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { FieldColumn } from './field-column.ts';
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
 * Rows of an insert on their way to the columns of the wire, by the collection's schema; keys that the
 * schema does not name go into the dynamic field. First all rows are looked at, then all are added.
 */
export class RowColumns {
  readonly #options: RowsOptions;
  readonly #fields: readonly FieldSpec[];
  readonly #names: ReadonlySet<string>;
  /** Fields that may be left out, and were by all rows so far. */
  readonly #absent: Set<FieldSpec>;
  readonly #extra: FieldColumn | undefined;
  #columns: readonly FieldColumn[] | undefined;

  constructor({ fields }: Pick<CollectionRecord, 'fields'>, options: RowsOptions) {
    const dynamic = fields.find((field) => field.dynamic);
    this.#options = options;
    this.#fields = fields.filter((field) => !field.dynamic);
    this.#names = new Set(this.#fields.map((field) => field.name));
    this.#absent = new Set(this.#fields.filter((field) => options.partial || isMade(field)));
    this.#extra = dynamic && new FieldColumn(dynamic, options.parseDocument);
  }

  /** Notes which fields a row has. @returns whether no other row need be looked at */
  look(row: Row): boolean {
    for (const field of this.#absent) {
      if (Object.hasOwn(row, field.name)) this.#absent.delete(field);
    }
    return this.#absent.size === 0;
  }

  /** @param at the row's place among them all. @throws RowError */
  add(at: number, row: Row): void {
    for (const column of this.#wanted()) {
      if (this.#options.alike) requireOwn(at, column, row);
      addValue(at, column, row);
    }
    addExtra(at, row, this.#names, this.#extra);
  }

  /** What was made of the rows. */
  get columns(): readonly FieldColumn[] {
    return this.#extra ? [...this.#wanted(), this.#extra] : this.#wanted();
  }

  #wanted(): readonly FieldColumn[] {
    const wanted = () => this.#fields.filter((field) => !this.#absent.has(field));
    const { parseDocument } = this.#options;
    this.#columns ??= wanted().map((field) => new FieldColumn(field, parseDocument));
    return this.#columns;
  }
}

/** A generated key and what a function makes may be left out, and in a partial update everything. */
function isMade(field: FieldSpec): boolean {
  return (field.primaryKey && field.autoId) || field.bm25 !== undefined;
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
