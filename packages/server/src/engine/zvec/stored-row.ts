import { type FilterRow, filterValue } from '../filter/index.ts';
import { HIDDEN_FIELDS } from '../hidden-fields.ts';
import type { FieldSpec } from '../spec.ts';
import { COLUMN, scalarColumn } from './columns.ts';
import { parseRowText, scalarOf } from './row-text.ts';
import { isVector } from './vectors.ts';

/** The scalar fields of a schema, and where each one's value is in a row's text. */
export class RowLayout {
  readonly places: ReadonlyMap<string, { readonly place: number; readonly field: FieldSpec }>;

  constructor(fields: readonly FieldSpec[]) {
    const scalars = fields.filter((field) => !isVector(field.type));
    this.places = new Map(scalars.map((field, place) => [field.name, { place, field }]));
  }
}

/** A document as a filter reads it. */
export class StoredRow implements FilterRow {
  readonly #layout: RowLayout;
  readonly #columns: Readonly<Record<string, unknown>>;
  readonly #values: readonly unknown[];

  /** @param columns of the store: `row`, and those of the hidden fields that the filter reads */
  constructor(layout: RowLayout, columns: Readonly<Record<string, unknown>>) {
    this.#layout = layout;
    this.#columns = columns;
    this.#values = parseRowText(columns[COLUMN.row] as string);
  }

  get(name: string): unknown {
    const found = this.#layout.places.get(name);
    if (!found) return this.#hidden(name);
    return filterValue(found.field, scalarOf(found.field, this.#values[found.place]));
  }

  #hidden(name: string): unknown {
    const field = HIDDEN_FIELDS.find((one) => one.name === name);
    return field ? (this.#columns[scalarColumn(field) ?? ''] ?? null) : null;
  }

  dynamic(): Readonly<Record<string, unknown>> | undefined {
    for (const { field } of this.#layout.places.values()) {
      if (field.dynamic)
        return (this.get(field.name) as Record<string, unknown> | null) ?? undefined;
    }
    return undefined;
  }
}
