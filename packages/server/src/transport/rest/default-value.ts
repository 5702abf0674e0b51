import { errors, type messages } from '@latchkey/contract';
import type { DataType } from '../../engine/spec.ts';
import { defaultToWire } from '../../handle/collections/default-value.ts';
import { scalarValue, ValueError } from '../../handle/rows/scalar-value.ts';

/**
 * The default value of a field as the wire has it; null is none.
 * @throws errors.invalidParameter
 */
export function defaultValue(
  name: string,
  type: number,
  value: unknown,
): messages.proto.schema.ValueField.$Properties | undefined {
  if (value === undefined || value === null) return undefined;
  const refuse = (why: string) =>
    errors.invalidParameter(`convert defaultValue fail, field: ${name}, err: ${why}`);
  try {
    const scalar = scalarValue(type as DataType, value);
    const stored = typeof scalar === 'bigint' ? scalar.toString() : scalar;
    const wired = defaultToWire({ type: type as DataType, defaultValue: stored });
    if (!wired) throw refuse('its type has no default values');
    return wired as messages.proto.schema.ValueField.$Properties;
  } catch (error) {
    if (error instanceof ValueError) throw refuse(error.message);
    throw error;
  }
}
