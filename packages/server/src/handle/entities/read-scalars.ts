import { decodeInt64s, errors, float32View, float64View, type messages } from '@latchkey/contract';
import type { Scalar } from '../../engine/engine.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import type { Pace } from '../../kernel/pace.ts';
import { dataTypeName } from '../collections/data-types.ts';
import {
  checkCapacity,
  checkDocument,
  checkFinite,
  checkIntegers,
  checkTexts,
} from './check-scalars.ts';
import { scalarPieces } from './scalar-pieces.ts';

export type WireScalars = messages.proto.schema.ScalarField.$Properties;

const NO_BYTES = new Uint8Array();

/**
 * The values of a scalar field as they came, without nulls, checked against the schema; many in steps.
 *
 * @throws errors.invalidParameter
 */
export async function readScalars(
  field: FieldSpec,
  scalars: WireScalars,
  pace: Pace,
): Promise<readonly Scalar[]> {
  let all: Scalar[] | undefined;
  let first: readonly Scalar[] | undefined;
  for (const piece of scalarPieces(scalars)) {
    if (pace.isOver) await pace.rest();
    const values = readPiece(field, piece, all?.length ?? first?.length ?? 0);
    if (first === undefined) first = values;
    else all = append(all ?? [...first], values);
  }
  return all ?? first ?? [];
}

function append(all: Scalar[], values: readonly Scalar[]): Scalar[] {
  for (const value of values) all.push(value);
  return all;
}

/** @param from the row of the first value */
function readPiece(field: FieldSpec, scalars: WireScalars, from: number): readonly Scalar[] {
  return field.type === DataType.Array
    ? readArrays(field, scalars, from)
    : readValues(field, { type: field.type, from }, scalars);
}

function readArrays(field: FieldSpec, scalars: WireScalars, from: number): readonly Scalar[] {
  const { array_data } = scalars;
  if (!array_data) throw mismatch(field, scalars);
  const { elementType = DataType.VarChar } = field;
  return (array_data.data ?? []).map((array: WireScalars, row: number) => {
    // An empty array may come without the message of its type.
    const isEmpty = kindOf(array) === undefined;
    const elements = isEmpty ? [] : readValues(field, { type: elementType, from: 0 }, array);
    return checkCapacity(field, elements, from + row);
  });
}

function readValues(
  field: FieldSpec,
  { type, from }: { readonly type: DataType; readonly from: number },
  scalars: WireScalars,
): readonly Scalar[] {
  switch (type) {
    case DataType.Bool:
      return need(field, scalars, scalars.bool_data).data ?? [];
    case DataType.Int8:
    case DataType.Int16:
    case DataType.Int32:
      return checkIntegers(
        field,
        { type, from },
        need(field, scalars, scalars.int_data).data ?? [],
      );
    case DataType.Int64:
      return decodeInt64s(need(field, scalars, scalars.long_data).data ?? NO_BYTES);
    case DataType.Float:
      return checkFinite(
        field,
        from,
        Array.from(float32View(need(field, scalars, scalars.float_data).data ?? NO_BYTES)),
      );
    case DataType.Double:
      return checkFinite(
        field,
        from,
        Array.from(float64View(need(field, scalars, scalars.double_data).data ?? NO_BYTES)),
      );
    case DataType.VarChar:
      return checkTexts(field, from, need(field, scalars, scalars.string_data).data ?? []);
    case DataType.JSON: {
      const documents: readonly Uint8Array[] = need(field, scalars, scalars.json_data).data ?? [];
      return documents.map((bytes, row) => checkDocument(field, bytes, from + row));
    }
    default:
      throw errors.unimplemented(`data type ${dataTypeName(type)} (field ${field.name})`);
  }
}

function need<T>(field: FieldSpec, scalars: WireScalars, values: T | null | undefined): T {
  if (values === null || values === undefined) throw mismatch(field, scalars);
  return values;
}

function mismatch(field: FieldSpec, scalars: WireScalars): Error {
  const wanted =
    field.type === DataType.Array
      ? `Array of ${dataTypeName(field.elementType ?? 0)}`
      : dataTypeName(field.type);
  const got = kindOf(scalars) ?? 'nothing';
  return errors.invalidParameter(
    `the data of field ${field.name} does not fit its type: expected ${wanted}, got ${got}`,
  );
}

/** The name of the list that is set, e.g. `long_data`. */
function kindOf(scalars: WireScalars): string | undefined {
  return Object.entries(scalars).find(
    ([name, value]) => name.endsWith('_data') && value !== null && value !== undefined,
  )?.[0];
}
