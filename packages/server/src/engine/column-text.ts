import { DataType, type FieldSpec } from './spec.ts';

/** Bytes of a text that a column to filter by holds at most; long ones are kept with the row alone. */
export const MAX_COLUMN_TEXT = 128;
/** A code point has no more bytes, so that of a longer text at least so many less are held. */
const POINT_BYTES = 4;
/** Of UTF-8, for a unit of JavaScript's strings. */
const UNIT_BYTES = 3;
const UTF8 = new TextEncoder();

/**
 * What a field's column, to filter by, holds of a text: its beginning. A primary key stands there whole, for
 * it is read from there.
 */
export function columnText(field: FieldSpec, text: string): string {
  if (field.primaryKey || field.type !== DataType.VarChar) return text;
  return beginningOf(text, MAX_COLUMN_TEXT);
}

/**
 * Whether comparing with a text gives the same on what the column holds as on the whole: it is shorter than
 * whatever was cut off.
 */
export function isWholeInColumn(field: FieldSpec, text: string): boolean {
  return sharedBeginning(field, text) === text;
}

/** The longest beginning of a text that columns hold of every text which starts with it. */
export function sharedBeginning(field: FieldSpec, text: string): string {
  return field.primaryKey ? text : beginningOf(text, MAX_COLUMN_TEXT - POINT_BYTES);
}

/** Whole code points. Every text of every row goes through it: by code points it would take ten times as long. */
function beginningOf(text: string, most: number): string {
  if (text.length * UNIT_BYTES <= most) return text;
  if (text.length <= most && Buffer.byteLength(text) <= most) return text;
  return text.slice(0, UTF8.encodeInto(text, Buffer.allocUnsafe(most)).read);
}
