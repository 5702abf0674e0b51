import type { Scalar } from '../engine.ts';
import { parseDocument } from '../parse-document.ts';
import { DataType, type FieldSpec } from '../spec.ts';

/** A field's value as a filter reads it: documents are parsed. */
export function filterValue(field: FieldSpec, value: Scalar): unknown {
  return field.type === DataType.JSON && typeof value === 'string' ? parseDocument(value) : value;
}
