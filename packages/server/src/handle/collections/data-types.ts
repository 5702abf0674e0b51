import { wire } from '@latchkey/contract';
import { DataType } from '../../engine/spec.ts';

const KNOWN = new Set<number>(Object.values(DataType));
const NAMES = new Map(Object.entries(wire.schema.DataType).map(([name, value]) => [value, name]));

/** Types that an array may hold, as in Milvus' `ValidateArrayElementType`. */
const ELEMENTS = new Set<number>([
  DataType.Bool,
  DataType.Int8,
  DataType.Int16,
  DataType.Int32,
  DataType.Int64,
  DataType.Float,
  DataType.Double,
  DataType.VarChar,
]);

export function isVector(type: number): boolean {
  return type >= DataType.BinaryVector && type <= DataType.Int8Vector;
}

export function isKnownType(type: number): type is DataType {
  return KNOWN.has(type);
}

export function isElementType(type: number): type is DataType {
  return ELEMENTS.has(type);
}

/** E.g. `FloatVector`; the number itself where the protocol has no such type. */
export function dataTypeName(type: number): string {
  return NAMES.get(type) ?? String(type);
}
