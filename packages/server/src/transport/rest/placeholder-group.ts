import { errors, wire } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { dataTypeName, isVector } from '../../handle/collections/data-types.ts';
import { badValue } from '../../handle/rows/row-error.ts';
import { VectorError, vectorBytes } from '../../handle/rows/vector-bytes.ts';
import { joinInSteps } from '../../kernel/join-in-steps.ts';
import type { MaybePromise } from '../../kernel/maybe-promise.ts';
import { Pace } from '../../kernel/pace.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { lengthPrefix } from '../grpc/length-prefix.ts';
import { MessagePieces } from '../grpc/message-pieces.ts';

const TAG = '$0';
/** `common.PlaceholderType` has the numbers of the vector types, and that of VarChar for texts. */
const SEARCHABLE = new Set<number>([
  ...[DataType.BinaryVector, DataType.FloatVector, DataType.Float16Vector],
  ...[DataType.BFloat16Vector, DataType.SparseFloatVector, DataType.Int8Vector],
]);

/** Numbers that are translated at a stroke: 2 ms. */
const FEW_NUMBERS = 64 * 1024;
/** How many numbers a vector, or a text, counts for that has no dimension. */
const USUAL = 64;
/** Numbers of fields on the wire. */
const [PLACEHOLDERS, VALUES] = [1, 3];

/**
 * The vectors, or texts, of a search as the bytes of the wire's PlaceholderGroup; of many it is made
 * in steps.
 * @param annsField the vector field; may be empty where the collection has one alone
 * @throws errors.bodyNotJson, at once or by a promise, as Milvus says of vectors that do not fit
 */
export function placeholderGroup(
  vectors: readonly unknown[],
  collection: CollectionRecord,
  annsField: string,
): MaybePromise<Uint8Array> {
  const field = vectorField(collection, annsField);
  // What a BM25 function makes is searched in by texts.
  const type: number = field.bm25 ? DataType.VarChar : field.type;
  const value = (one: unknown) => (field.bm25 ? textBytes(one) : toBytes(field, one));
  if (vectors.length * (field.dim ?? USUAL) > FEW_NUMBERS)
    return groupInSteps(type, vectors, value);
  const placeholder = { tag: TAG, type, values: vectors.map(value) };
  return wire.common.PlaceholderGroup.encode(
    wire.common.PlaceholderGroup.create({ placeholders: [placeholder as never] }),
  ).finish();
}

async function groupInSteps(
  type: number,
  vectors: readonly unknown[],
  value: (vector: unknown) => Uint8Array,
): Promise<Uint8Array> {
  const pace = new Pace();
  const placeholder = new MessagePieces();
  placeholder.add(wire.common.PlaceholderValue.encode({ tag: TAG, type } as never).finish());
  for (const vector of vectors) {
    placeholder.addField(VALUES, value(vector));
    if (pace.isOver) await pace.rest();
  }
  const { all, bytes } = placeholder;
  return joinInSteps([lengthPrefix(PLACEHOLDERS, bytes), ...all], pace);
}

function vectorField({ fields }: CollectionRecord, name: string): FieldSpec {
  const candidates = fields.filter((field) => isVector(field.type));
  const [first, second] = candidates;
  if (name === '' && first && second) {
    throw errors.bodyNotJson(
      `error: search without annsField, but already found multiple vector fields: [${first.name}, ${second.name},,,]`,
    );
  }
  const field = name === '' ? first : candidates.find((candidate) => candidate.name === name);
  if (field && SEARCHABLE.has(field.type)) return field;
  throw errors.bodyNotJson(`error: cannot find a vector field named: ${name}`);
}

function textBytes(text: unknown): Uint8Array {
  if (typeof text === 'string') return Buffer.from(text);
  throw errors.bodyNotJson(`error: ${badValue('VarChar', text, 'a search by BM25 takes texts')}`);
}

function toBytes(field: FieldSpec, vector: unknown): Uint8Array {
  try {
    return vectorBytes(field, vector);
  } catch (error) {
    if (!(error instanceof VectorError)) throw error;
    const text = badValue(dataTypeName(field.type), vector, error.message);
    throw errors.bodyNotJson(`error: ${text}`);
  }
}
