import type { messages } from '@latchkey/contract';
import type { Column, Scalar } from '../../engine/engine.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { isVector } from '../collections/data-types.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { writeScalars } from './write-scalars.ts';

export type FieldReply = WireReply<messages.proto.schema.FieldData>;

/** A column of a reply. @param column undefined or empty: one of the field's type without rows */
export function writeField(field: FieldSpec, column: Column | undefined): FieldReply {
  if (isVector(field.type)) return { ...nameOf(field), vectors: writeVectors(field, column) };
  const values: readonly Scalar[] = column?.kind === 'scalar' ? column.values : [];
  return {
    ...fieldHead(field, values),
    scalars: writeScalars(field.type, field.elementType, values),
  };
}

/** A column of scalars without them. */
export function fieldHead(field: FieldSpec, values: readonly Scalar[]) {
  return {
    ...nameOf(field),
    ...(field.dynamic ? { is_dynamic: true } : {}),
    ...(field.nullable ? { valid_data: values.map((value) => value !== null) } : {}),
  };
}

function nameOf({ type, name, id }: FieldSpec) {
  return { type: type as number, field_name: name, field_id: id };
}

function writeVectors(
  field: FieldSpec,
  column: Column | undefined,
): WireReply<messages.proto.schema.VectorField> {
  const bytes = column?.kind === 'dense' ? column.bytes : new Uint8Array();
  const dim = field.dim ?? 0;
  switch (field.type) {
    case DataType.FloatVector:
      return { dim, float_vector: { data: bytes } };
    case DataType.Float16Vector:
      return { dim, float16_vector: bytes };
    case DataType.BFloat16Vector:
      return { dim, bfloat16_vector: bytes };
    case DataType.Int8Vector:
      return { dim, int8_vector: bytes };
    case DataType.BinaryVector:
      return { dim, binary_vector: bytes };
    default: {
      const contents = column?.kind === 'sparse' ? column.rows : [];
      const size = sparseDimension(contents);
      return { dim: size, sparse_float_vector: { contents, dim: size } };
    }
  }
}

/** One more than the largest index, which is the last one of its vector. */
function sparseDimension(rows: readonly Uint8Array[]): number {
  let size = 0;
  for (const row of rows) {
    if (row.length < 8) continue;
    const view = new DataView(row.buffer, row.byteOffset, row.length);
    size = Math.max(size, view.getUint32(row.length - 8, true) + 1);
  }
  return size;
}
