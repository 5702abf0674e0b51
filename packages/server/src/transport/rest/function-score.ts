import { errors, type messages, wire } from '@latchkey/contract';
import { paramText } from '../../kernel/param-text.ts';
import { keyValues } from './key-values.ts';

type WireScore = messages.proto.schema.FunctionScore.$Properties;

/**
 * A body's `functionScore` as the wire has it.
 *
 * @returns undefined for an empty one
 * @throws errors.invalidParameter, errors.unimplemented
 */
export function functionScore(
  body: Readonly<Record<string, unknown>> | null | undefined,
): WireScore | undefined {
  const { functions: given, params } = body ?? {};
  const functions = listOf('functions', given);
  if (functions.length === 0) {
    if (Object.keys(body ?? {}).length === 0) return undefined;
    throw errors.unimplemented('functionScore without functions');
  }
  return {
    functions: functions.map(wireFunction) as never,
    params: keyValues(objectOf('params', params)) as never,
  };
}

function wireFunction(given: unknown): messages.proto.schema.FunctionSchema.$Properties {
  const { name, type, inputFieldNames, outputFieldNames, params } =
    objectOf('functions', given) ?? {};
  return {
    name: typeof name === 'string' ? name : '',
    type: typeOf(type),
    input_field_names: textsOf('inputFieldNames', inputFieldNames),
    output_field_names: textsOf('outputFieldNames', outputFieldNames),
    params: keyValues(objectOf('params', params)) as never,
  };
}

function typeOf(name: unknown): number {
  const types: Readonly<Record<string, unknown>> = wire.schema.FunctionType;
  const type = typeof name === 'string' ? types[name] : undefined;
  if (typeof type === 'number') return type;
  throw errors.invalidParameter(`Unsupported function type: ${paramText(name ?? null)}`);
}

function textsOf(name: string, value: unknown): string[] {
  const texts = listOf(name, value);
  if (texts.every((text) => typeof text === 'string')) return [...texts];
  throw errors.invalidParameter(`${name} of a function must be a list of texts`);
}

function listOf(name: string, value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw errors.invalidParameter(`${name} must be a list`);
}

function objectOf(name: string, value: unknown): Record<string, unknown> | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw errors.invalidParameter(`${name} must be an object`);
}
