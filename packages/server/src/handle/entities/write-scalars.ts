import { bytesOf, encodeInt64s, type Int64, type messages } from '@latchkey/contract';
import type { Scalar } from '../../engine/engine.ts';
import { DataType } from '../../engine/spec.ts';
import type { WireReply } from '../connection/wire-reply.ts';

type ScalarReply = WireReply<messages.proto.schema.ScalarField>;

/** Values in the list that their type has on the wire. A null takes a place, as in Milvus' replies. */
export function writeScalars(
  type: DataType,
  elementType: DataType | undefined,
  values: readonly Scalar[],
): ScalarReply {
  switch (type) {
    case DataType.Bool:
      return { bool_data: { data: values.map(Boolean) } };
    case DataType.Int8:
    case DataType.Int16:
    case DataType.Int32:
      return { int_data: { data: values.map(numberOf) } };
    case DataType.Int64:
      return { long_data: { data: encodeInt64s(values.map((value) => (value ?? 0) as Int64)) } };
    case DataType.Float:
      return { float_data: { data: bytesOf(Float32Array.from(values, numberOf)) } };
    case DataType.Double:
      return { double_data: { data: bytesOf(Float64Array.from(values, numberOf)) } };
    case DataType.JSON:
      return { json_data: { data: values.map(bytesOfText) } };
    case DataType.Array:
      return {
        array_data: {
          data: values.map((value) => arrayOf(elementType, value)),
          element_type: elementType as number,
        },
      };
    default:
      return { string_data: { data: values.map(textOf) } };
  }
}

/** An array among the values of a field. */
export function arrayOf(elementType: DataType | undefined, value: Scalar): ScalarReply {
  const elements = Array.isArray(value) ? value : [];
  return writeScalars(elementType ?? DataType.VarChar, undefined, elements);
}

/** A document as the wire has it. */
export function bytesOfText(value: Scalar): Uint8Array {
  return Buffer.from(textOf(value));
}

function numberOf(value: Scalar): number {
  return typeof value === 'number' ? value : 0;
}

function textOf(value: Scalar): string {
  return typeof value === 'string' ? value : '';
}
