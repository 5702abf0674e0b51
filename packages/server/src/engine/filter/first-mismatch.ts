import type { Rows, Scalar } from '../engine.ts';
import type { FieldSpec } from '../spec.ts';
import type { CompiledFilter, FilterRow } from './compiled-filter.ts';
import { filterValue } from './filter-value.ts';

/**
 * The first of some entities that a filter does not match, or undefined if it matches all.
 *
 * @param rows as they are to be stored: columns of all fields
 * @param fields the whole schema
 */
export function firstMismatch(
  rows: Rows,
  fields: readonly FieldSpec[],
  filter: CompiledFilter,
): number | undefined {
  const row = new RowToStore(rows, fields);
  for (; row.at < rows.keys.length; row.at++) {
    if (!filter.matches(row)) return row.at;
  }
  return undefined;
}

/** One entity at a time of those that are to be stored. */
class RowToStore implements FilterRow {
  at = 0;
  readonly #columns: ReadonlyMap<string, readonly [FieldSpec, readonly Scalar[]]>;
  readonly #dynamic: string | undefined;

  constructor(rows: Rows, fields: readonly FieldSpec[]) {
    const columns = new Map<string, readonly [FieldSpec, readonly Scalar[]]>();
    for (const field of fields) {
      const column = rows.columns.get(field.id);
      if (column?.kind === 'scalar') columns.set(field.name, [field, column.values]);
    }
    this.#columns = columns;
    this.#dynamic = fields.find((field) => field.dynamic)?.name;
  }

  get(name: string): unknown {
    const column = this.#columns.get(name);
    if (!column) return null;
    const [field, values] = column;
    return filterValue(field, values[this.at] ?? null);
  }

  dynamic(): Readonly<Record<string, unknown>> | undefined {
    if (this.#dynamic === undefined) return undefined;
    return (this.get(this.#dynamic) as Readonly<Record<string, unknown>> | null) ?? undefined;
  }
}
