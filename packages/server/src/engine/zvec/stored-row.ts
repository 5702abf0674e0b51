import { type FilterRow, filterValue } from '../filter/index.ts';
import type { FieldSpec } from '../spec.ts';
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

/** A row's text as a filter reads it. */
export class StoredRow implements FilterRow {
  readonly #layout: RowLayout;
  readonly #values: readonly unknown[];

  constructor(layout: RowLayout, text: string) {
    this.#layout = layout;
    this.#values = parseRowText(text);
  }

  get(name: string): unknown {
    const found = this.#layout.places.get(name);
    if (!found) return null;
    return filterValue(found.field, scalarOf(found.field, this.#values[found.place]));
  }

  dynamic(): Readonly<Record<string, unknown>> | undefined {
    for (const { field } of this.#layout.places.values()) {
      if (field.dynamic)
        return (this.get(field.name) as Record<string, unknown> | null) ?? undefined;
    }
    return undefined;
  }
}
