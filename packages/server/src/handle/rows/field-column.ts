import type { messages } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { jsonText } from '../../kernel/json-text.ts';
import type { Pace } from '../../kernel/pace.ts';
import { dataTypeName, isVector } from '../collections/data-types.ts';
import { DenseVectors } from './dense-vectors.ts';
import { badValue } from './row-error.ts';
import { type ScalarField, scalarField } from './scalar-field.ts';
import { scalarValue, ValueError } from './scalar-value.ts';
import {
  VectorError,
  VectorLengthError,
  vectorBytes,
  vectorSize,
  writeVector,
} from './vector-bytes.ts';

export type FieldData = messages.proto.schema.FieldData.$Properties;

/** Bytes of vectors that are put together at a stroke: less than a ms. */
const LONG_BYTES = 1024 * 1024;
const NONE = new Uint8Array();

/** The values of one field, row by row; nulls are marked and take no place among the values. */
export class FieldColumn {
  readonly field: FieldSpec;
  /** All but dense vectors. */
  readonly #values: unknown[] = [];
  readonly #dense: DenseVectors | undefined;
  readonly #valid: boolean[] = [];
  /** Reads a text that a JSON field is given, which may be a document itself. */
  readonly #parseDocument: (text: string) => unknown;

  constructor(field: FieldSpec, parseDocument: (text: string) => unknown) {
    this.field = field;
    this.#parseDocument = parseDocument;
    const isDense = isVector(field.type) && field.type !== DataType.SparseFloatVector;
    this.#dense = isDense ? new DenseVectors(vectorSize(field)) : undefined;
  }

  /** Whether a row may have no value: null, or the default, is stored instead. */
  get #takesNull(): boolean {
    return this.field.nullable || this.field.defaultValue !== undefined;
  }

  /** @param value undefined where the row has none. @throws ValueError */
  add(value: unknown): void {
    const { name, type } = this.field;
    this.#valid.push(value !== null && value !== undefined);
    if (value !== null && value !== undefined) {
      if (isVector(type)) this.#addVector(value);
      else this.#values.push(this.#convert(value));
    } else if (!this.#takesNull) {
      const what = isVector(type) ? 'missing vector field' : 'missing field';
      throw new ValueError(badValue(dataTypeName(type), undefined, `${what}: ${name}`));
    }
  }

  #convert(value: unknown): unknown {
    const { type } = this.field;
    if (type === DataType.Array) return this.#array(value);
    if (type === DataType.JSON) return Buffer.from(jsonText(this.#document(value)));
    return scalarValue(type, value);
  }

  #addVector(value: unknown): void {
    try {
      if (this.#dense) writeVector(this.field, value, this.#dense.next());
      else this.#values.push(vectorBytes(this.field, value));
    } catch (error) {
      if (!(error instanceof VectorError)) throw error;
      if (error instanceof VectorLengthError) {
        throw new ValueError('vector length diff from dimension');
      }
      throw new ValueError(badValue(dataTypeName(this.field.type), value, error.message));
    }
  }

  #array(value: unknown): ScalarField {
    const element = this.field.elementType ?? DataType.VarChar;
    if (Array.isArray(value)) {
      return scalarField(
        element,
        value.map((item) => scalarValue(element, item)),
      );
    }
    const expected = `Array of ${dataTypeName(element)}`;
    throw new ValueError(badValue(expected, value, 'it must be an array'));
  }

  /** As in Milvus a text may hold the document; one that is no JSON is a document itself. */
  #document(value: unknown): unknown {
    if (typeof value !== 'string') return value;
    try {
      return this.#parseDocument(value);
    } catch {
      return value;
    }
  }

  /** Whether it has so many bytes of vectors that they should be put together in steps. */
  get isLong(): boolean {
    return (this.#dense?.length ?? 0) > LONG_BYTES;
  }

  finish(): FieldData {
    return this.#finished(this.#dense?.join() ?? NONE);
  }

  async finishInSteps(pace: Pace): Promise<FieldData> {
    return this.#finished((await this.#dense?.joinInSteps(pace)) ?? NONE);
  }

  /** @param dense its vectors, one behind the other, except sparse ones */
  #finished(dense: Uint8Array): FieldData {
    const { id, name, type, dynamic } = this.field;
    const data: FieldData = {
      type: type as number,
      field_name: name,
      field_id: id,
      is_dynamic: dynamic,
    };
    if (this.#takesNull) data.valid_data = this.#valid;
    if (isVector(type)) data.vectors = this.#vectors(dense) as messages.proto.schema.VectorField;
    else data.scalars = this.#scalars() as messages.proto.schema.ScalarField;
    return data;
  }

  #scalars(): ScalarField {
    const { type, elementType = DataType.VarChar } = this.field;
    if (type === DataType.JSON) return { json_data: { data: this.#values as Buffer[] } };
    if (type !== DataType.Array) return scalarField(type, this.#values);
    const data = this.#values as messages.proto.schema.ScalarField[];
    return { array_data: { data, element_type: elementType as number } };
  }

  #vectors(bytes: Uint8Array): messages.proto.schema.VectorField.$Properties {
    const { type, dim = 0 } = this.field;
    if (type === DataType.SparseFloatVector) {
      const contents = this.#values as Uint8Array[];
      const size = sparseDimension(contents);
      return { dim: size, sparse_float_vector: { contents, dim: size } };
    }
    if (type === DataType.FloatVector) return { dim, float_vector: { data: bytes } };
    return { dim, [VECTOR_KEYS[type] ?? 'binary_vector']: bytes };
  }
}

const VECTOR_KEYS: Partial<Record<DataType, string>> = {
  [DataType.BinaryVector]: 'binary_vector',
  [DataType.Float16Vector]: 'float16_vector',
  [DataType.BFloat16Vector]: 'bfloat16_vector',
  [DataType.Int8Vector]: 'int8_vector',
};

/** One more than the largest index, which is the last one of its vector. */
function sparseDimension(vectors: readonly Uint8Array[]): number {
  let largest = 0;
  for (const { buffer, byteOffset, length } of vectors) {
    if (length === 0) continue;
    const index = new DataView(buffer, byteOffset).getUint32(length - 8, true);
    largest = Math.max(largest, index + 1);
  }
  return largest;
}
