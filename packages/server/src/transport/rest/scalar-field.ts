import type { messages } from '@latchkey/contract';
import { DataType } from '../../engine/spec.ts';
import { packDoubles, packFloats, packInt64s } from './packed-numbers.ts';

export type ScalarField = messages.proto.schema.ScalarField.$Properties;

/** Values that `scalarValue` made for a type, as the message that holds them. */
export function scalarField(type: DataType, values: readonly unknown[]): ScalarField {
  switch (type) {
    case DataType.Bool:
      return { bool_data: { data: values as boolean[] } };
    case DataType.Int8:
    case DataType.Int16:
    case DataType.Int32:
      return { int_data: { data: values as number[] } };
    case DataType.Int64:
      return { long_data: { data: packInt64s(values as bigint[]) } };
    case DataType.Float:
      return { float_data: { data: packFloats(values as number[]) } };
    case DataType.Double:
      return { double_data: { data: packDoubles(values as number[]) } };
    default:
      return { string_data: { data: values as string[] } };
  }
}
