import type { FieldSpec } from '../spec.ts';
import type { Plan } from './plan.ts';

/** What a filter reads of one entity. */
export interface FilterRow {
  /**
   * The value of a field of the schema, `null` when it is null (or absent): a number or bigint for
   * integers, a number for floats, a string, a boolean, an array of those, and parsed JSON for a
   * JSON field.
   */
  get(fieldName: string): unknown;
  /** The parsed dynamic field, if the entity has one. */
  dynamic(): Readonly<Record<string, unknown>> | undefined;
}

/** The part of a filter that the vector store evaluates by itself. */
export interface Pushdown {
  /** A filter in the store's dialect that selects at least the matching rows; unset: all rows. */
  readonly filter: string | undefined;
  /** Whether it selects exactly the matching rows, so that `matches` need not be asked. */
  readonly exact: boolean;
}

/** A text that holds so many of some different words at least. */
export interface TextDemand {
  /** The field's id. */
  readonly field: number;
  readonly terms: readonly string[];
  readonly atLeast: number;
}

export type PrimaryKey = string | number | bigint;

/** A filter that was parsed, type-checked against a schema and compiled to a function. */
export interface CompiledFilter {
  /** The exact verdict for one entity. Pure, and cheap enough for a scan. */
  matches(row: FilterRow): boolean;
  /**
   * @param column the store's column that holds the field's values (null for null), or undefined
   *   when the field must not be filtered by the store
   */
  pushdown(column: (field: FieldSpec) => string | undefined): Pushdown;
  /**
   * The primary keys that can match, without repeats, when the filter is nothing but a union of
   * `pk in [...]` and `pk == x`; undefined for every other filter.
   */
  primaryKeys(): readonly PrimaryKey[] | undefined;
  /**
   * Primary keys that every match is among, without repeats, when one of several conditions is such
   * a union: `matches` must be asked about their entities. Where `primaryKeys` gives keys, the same.
   */
  candidateKeys(): readonly PrimaryKey[] | undefined;
  /** What every match holds of the words of some fields; `matches` must be asked all the same. */
  textDemands(): readonly TextDemand[];
  /** Names of the fields that `matches` reads; the dynamic field's own name for dynamic keys. */
  readonly fields: ReadonlySet<string>;
  /** What the filter was compiled from, to combine it with others. */
  readonly plan: Plan;
}
