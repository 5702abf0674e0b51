import { isUtf8 } from 'node:buffer';
import { bytesOf, errors, float32View, type messages, wire } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { TEXT_LIMITS } from '../../engine/text/limits.ts';
import type { MaybePromise } from '../../kernel/maybe-promise.ts';
import { Pace } from '../../kernel/pace.ts';
import { dataTypeName } from '../collections/data-types.ts';
import { checkVectorNumbers } from './check-vectors.ts';
import { bytesPerDimension } from './vector-size.ts';
import { numberFromWire } from './wire-numbers.ts';

/** Milvus' `quotaAndLimits.limits.nq`. */
export const MAX_NQ = 16_384;

/** Vectors of so many bytes are checked at a stroke: 1 ms. */
const FEW_BYTES = 512 * 1024;

type Request = Pick<messages.proto.milvus.SearchRequest.$Properties, 'placeholder_group' | 'nq'>;

/**
 * The vectors that a search is for, each in the encoding of its type; for what a BM25 function makes,
 * texts. Many are read in steps.
 *
 * @throws errors.unexpected, errors.invalidParameter with Milvus' texts, at once or by a promise
 */
export function placeholderVectors(
  request: Request,
  field: FieldSpec,
): MaybePromise<readonly Uint8Array[]> {
  const placeholder = decode(request.placeholder_group ?? new Uint8Array());
  const vectors = placeholder?.values ?? [];
  const nq = vectors.length === 0 ? 0 : numberFromWire(request.nq) || vectors.length;
  if (nq < 1 || nq > MAX_NQ || vectors.length > MAX_NQ) {
    throw errors.unexpected(
      `nq [${nq}] is invalid, nq (number of search vector per search request) should be in range [1, ${MAX_NQ}], but got ${nq}`,
    );
  }
  if (nq !== vectors.length) {
    throw errors.invalidParameter(`nq (${nq}) is not the number of vectors (${vectors.length})`);
  }
  // PlaceholderType has the numbers of DataType for vectors.
  const type: number = placeholder?.type ?? 0;
  if (field.bm25) return queryTexts(type, vectors);
  if (type !== field.type) {
    throw errors.invalidParameter(
      `vector type must be the same, field ${field.name} - type ${dataTypeName(field.type)}, search info type ${dataTypeName(type)}`,
    );
  }
  if ((request.placeholder_group?.length ?? 0) > FEW_BYTES) return inSteps(field, vectors);
  return vectors.map((vector) => checkedVector(field, vector));
}

async function inSteps(field: FieldSpec, vectors: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const pace = new Pace();
  const checked: Uint8Array[] = [];
  for (const vector of vectors) {
    checked.push(checkedVector(field, vector));
    if (pace.isOver) await pace.rest();
  }
  return checked;
}

function queryTexts(type: number, texts: readonly Uint8Array[]): readonly Uint8Array[] {
  if (type !== DataType.VarChar) {
    throw errors.invalidParameter(
      `please provide varchar/text for BM25 Function based search, got ${dataTypeName(type)}`,
    );
  }
  for (const text of texts) {
    if (!isUtf8(text)) throw errors.invalidParameter('a query text must be utf8 format');
    if (text.length <= TEXT_LIMITS.queryBytes) continue;
    throw errors.invalidParameter(
      `a query text has ${text.length} bytes, more than the limit of ${TEXT_LIMITS.queryBytes}`,
    );
  }
  return texts;
}

function decode(bytes: Uint8Array): messages.proto.common.PlaceholderValue | undefined {
  try {
    return wire.common.PlaceholderGroup.decode(bytes).placeholders[0];
  } catch {
    throw errors.invalidParameter('the placeholder group can not be decoded');
  }
}

/** Floats are moved to where they can be viewed as numbers, once for all. */
function checkedVector(field: FieldSpec, vector: Uint8Array): Uint8Array {
  const expected = (field.dim ?? 0) * bytesPerDimension(field.type);
  if (field.type !== DataType.SparseFloatVector && vector.length !== expected) {
    throw errors.unexpected(
      `fail to search: vector dimension mismatch, expected vector size(byte) ${expected}, actual ${vector.length}, field: ${field.name}`,
    );
  }
  const aligned = field.type === DataType.FloatVector ? bytesOf(float32View(vector)) : vector;
  checkVectorNumbers(field, aligned);
  return aligned;
}
