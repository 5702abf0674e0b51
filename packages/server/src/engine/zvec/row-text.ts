import { defaultOf } from '../default-value.ts';
import type { Scalar } from '../engine.ts';
import { DataType, type FieldSpec } from '../spec.ts';

/**
 * The scalar values of an entity as one text, so that they are read back exactly and from one
 * column of the store: a JSON array with a place for each scalar field of the schema. What JSON
 * numbers would lose is written as text: integers beyond 2^53, and -0.
 */
export function rowText(values: readonly Scalar[]): string {
  return JSON.stringify(values.map(toStored));
}

/** The places of a row's text, each to be read with `scalarOf`. */
export function parseRowText(text: string): readonly unknown[] {
  return JSON.parse(text) as unknown[];
}

/** @param stored what is at the field's place; undefined in rows older than the field */
export function scalarOf(field: FieldSpec, stored: unknown): Scalar {
  if (stored === null || stored === undefined) return defaultOf(field);
  if (field.type === DataType.Array) {
    const elements = stored as readonly unknown[];
    return holdsOddNumbers(field.elementType)
      ? elements.map((one) => numberOf(field.elementType, one))
      : (elements as readonly Scalar[]);
  }
  return holdsOddNumbers(field.type) ? numberOf(field.type, stored) : (stored as Scalar);
}

function toStored(value: Scalar): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : value;
  if (Array.isArray(value)) return value.map(toStored);
  return value;
}

function holdsOddNumbers(type: DataType | undefined): boolean {
  return type === DataType.Int64 || type === DataType.Float || type === DataType.Double;
}

function numberOf(type: DataType | undefined, stored: unknown): Scalar {
  if (typeof stored !== 'string') return stored as number;
  return type === DataType.Int64 ? BigInt(stored) : Number(stored);
}
