import { errors, type messages, wire } from '@latchkey/contract';
import { DataType, type FieldSpec, type FunctionSpec } from '../../engine/spec.ts';
import { hasAnalyzer } from '../../engine/text/field-analyzer.ts';
import { dataTypeName } from './data-types.ts';

type WireFunction = messages.proto.schema.FunctionSchema;

/** Below it are the ids of Milvus' own functions. */
const FIRST_FUNCTION_ID = 100;

/**
 * Fields with the functions that make some of them, checked as Milvus' `validateFunction` does. BM25
 * is the one kind of function there is.
 *
 * @throws errors.invalidParameter, errors.unimplemented
 */
export function withFunctions(
  fields: readonly FieldSpec[],
  functions: readonly WireFunction[],
): readonly FieldSpec[] {
  const made = new Map<string, FunctionSpec>();
  const names = new Set<string>();
  for (const [at, fn] of functions.entries()) {
    checkForm(fn);
    if (names.has(fn.name)) throw errors.invalidParameter(`duplicate function name: ${fn.name}`);
    names.add(fn.name);
    const input = inputOf(fn, fields);
    const output = outputOf(fn, fields);
    if (made.has(output.name)) {
      throw errors.invalidParameter(`duplicate function output field: ${output.name}`);
    }
    made.set(output.name, {
      ...{ id: FIRST_FUNCTION_ID + at, name: fn.name, description: fn.description },
      input: input.name,
      params: fn.params.map(({ key, value }) => [key, value] as const),
    });
  }
  return fields.map((field) => {
    const bm25 = made.get(field.name);
    return bm25 ? { ...field, bm25 } : field;
  });
}

/** @throws errors.invalidParameter for a field that says a function makes it, and none does */
export function checkOutputs(
  fields: readonly messages.proto.schema.FieldSchema[],
  made: readonly FieldSpec[],
): void {
  for (const { name, is_function_output } of fields) {
    if (!is_function_output || made.some((field) => field.name === name && field.bm25)) continue;
    throw errors.invalidParameter(
      `field ${name} is marked as the output of a function, but no function of the schema has it`,
    );
  }
}

function checkForm(fn: WireFunction): void {
  if (fn.name === '') throw errors.invalidParameter('function name cannot be empty');
  const type = wire.schema.FunctionType[fn.type] ?? String(fn.type);
  if (type === 'Unknown') {
    throw errors.invalidParameter(`function ${fn.name} has no type: it must be BM25`);
  }
  if (type !== 'BM25') throw errors.unimplemented(`function ${fn.name} of type ${type}`);
  if (fn.params.length > 0) throw errors.invalidParameter('BM25 function accepts no params');
}

function inputOf(fn: WireFunction, fields: readonly FieldSpec[]): FieldSpec {
  const [input, second] = found(fn, fields, 'input');
  if (!input || second || input.type !== DataType.VarChar) {
    throw errors.invalidParameter(
      `BM25 function input field must be a VARCHAR field, got ${fn.input_field_names.length} field with type ${dataTypeName(input?.type ?? 0)}`,
    );
  }
  if (!hasAnalyzer(input)) {
    throw errors.invalidParameter('BM25 function input field must set enable_analyzer to true');
  }
  return input;
}

function outputOf(fn: WireFunction, fields: readonly FieldSpec[]): FieldSpec {
  const [output, second] = found(fn, fields, 'output');
  if (!output || second) {
    throw errors.invalidParameter(
      `BM25 function only need 1 output field, but got ${fn.output_field_names.length}`,
    );
  }
  if (output.type !== DataType.SparseFloatVector) {
    throw errors.invalidParameter(
      `BM25 function output field must be a SparseFloatVector field, but got ${dataTypeName(output.type)}`,
    );
  }
  return output;
}

function found(
  fn: WireFunction,
  fields: readonly FieldSpec[],
  what: 'input' | 'output',
): readonly FieldSpec[] {
  const names = what === 'input' ? fn.input_field_names : fn.output_field_names;
  if (names.length === 0) {
    throw errors.invalidParameter(
      `function ${what} field names cannot be empty, function: ${fn.name}`,
    );
  }
  return names.map((name) => {
    const field = fields.find((one) => one.name === name);
    if (field) return field;
    throw errors.invalidParameter(
      `function ${what} field not found: ${name}, function: ${fn.name}`,
    );
  });
}
