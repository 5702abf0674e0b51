import { encodeInt64s, type Int64 } from '@latchkey/contract';
import type { Column, Columns, Scalar } from '../../engine/engine.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { mappedInSteps } from '../../kernel/mapped-in-steps.ts';
import { isVector } from '../collections/data-types.ts';
import type { Output } from './output-fields.ts';
import { pickKeys } from './pick-keys.ts';
import { type FieldReply, fieldHead, writeField } from './write-field.ts';
import { arrayOf, bytesOfText } from './write-scalars.ts';

/** Rows that are written at a stroke. */
const AT_ONCE = 2000;

/** The columns of a reply, typed even if there are no rows; many rows are written in steps. */
export function writeOutput(
  output: Output,
  columns: Columns,
  count: number,
): FieldReply[] | Promise<FieldReply[]> {
  if (count > AT_ONCE) return writeInSteps(output, columns);
  return output.fields.map((field) => {
    const column = columns.get(field.id);
    const cut = cutOf(field, output);
    return writeField(field, cut ? scalar(valuesOf(column).map(cut)) : column);
  });
}

async function writeInSteps(output: Output, columns: Columns): Promise<FieldReply[]> {
  const fields: FieldReply[] = [];
  for (const field of output.fields) {
    const column = columns.get(field.id);
    const cut = cutOf(field, output);
    const whole = cut ? scalar(await mappedInSteps(valuesOf(column), cut)) : column;
    fields.push(await writeFieldInSteps(field, whole));
  }
  return fields;
}

/** The same as `writeField`; what takes long of many rows is done in steps. */
export async function writeFieldInSteps(
  field: FieldSpec,
  column: Column | undefined,
): Promise<FieldReply> {
  if (isVector(field.type)) return writeField(field, column);
  const values = valuesOf(column);
  switch (field.type) {
    case DataType.JSON:
      return {
        ...fieldHead(field, values),
        scalars: { json_data: { data: await mappedInSteps(values, bytesOfText) } },
      };
    case DataType.Array: {
      const data = await mappedInSteps(values, (value) => arrayOf(field.elementType, value));
      const element_type = field.elementType as number;
      return { ...fieldHead(field, values), scalars: { array_data: { data, element_type } } };
    }
    case DataType.Int64: {
      const parts = await mappedInSteps(lotsOf(values), (lot) =>
        encodeInt64s(lot.map((value) => (value ?? 0) as Int64)),
      );
      return {
        ...fieldHead(field, values),
        scalars: { long_data: { data: Buffer.concat(parts) } },
      };
    }
    default:
      return writeField(field, column);
  }
}

/** What is left of a document where some of its keys alone are wanted. */
function cutOf({ dynamic }: FieldSpec, { keys }: Output) {
  if (!dynamic || !keys) return undefined;
  return (text: Scalar): Scalar => (typeof text === 'string' ? pickKeys(text, keys) : '{}');
}

function valuesOf(column: Column | undefined): readonly Scalar[] {
  return column?.kind === 'scalar' ? column.values : [];
}

function scalar(values: readonly Scalar[]): Column {
  return { kind: 'scalar', values };
}

function lotsOf(values: readonly Scalar[]): readonly (readonly Scalar[])[] {
  return Array.from({ length: Math.ceil(values.length / AT_ONCE) }, (_, lot) =>
    values.slice(lot * AT_ONCE, (lot + 1) * AT_ONCE),
  );
}
