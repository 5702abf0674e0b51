import { bytesOf, encodeInt64s, type Int64, type messages } from '@latchkey/contract';
import { DataType } from '../../engine/spec.ts';

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
      return { long_data: { data: encodeInt64s(values as Int64[]) } };
    case DataType.Float:
      return { float_data: { data: bytesOf(new Float32Array(values as number[])) } };
    case DataType.Double:
      return { double_data: { data: bytesOf(new Float64Array(values as number[])) } };
    default:
      return { string_data: { data: values as string[] } };
  }
}
