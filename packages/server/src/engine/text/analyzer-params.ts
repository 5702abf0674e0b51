import { errors } from '@latchkey/contract';
import { TEXT_LIMITS } from './limits.ts';

/**
 * @param what the parameters are called, for errors
 * @returns no members for a blank text and `null`
 * @throws errors.invalidParameter
 */
export function parseAnalyzerParams(text: string, what: string): Readonly<Record<string, unknown>> {
  if (text.length > TEXT_LIMITS.params) {
    throw errors.invalidParameter(
      `${what} has ${text.length} characters, more than the limit of ${TEXT_LIMITS.params}`,
    );
  }
  if (text.trim() === '') return {};
  const value = parse(text, what);
  if (value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw errors.invalidParameter(`${what} should be a json map`);
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw errors.invalidParameter(`${what} should be a json map, but it is not JSON`);
  }
}
