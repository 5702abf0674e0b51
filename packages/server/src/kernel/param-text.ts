import { jsonText } from './json-text.ts';

/**
 * A parameter's value as the text that the wire has for it, or an error shows: texts as they are, all
 * else as JSON. No object is asked for its own text: a client may have sent one under `toString`.
 */
export function paramText(value: unknown): string {
  return typeof value === 'string' ? value : jsonText(value);
}
