import { type KeyValue, paramText } from './key-values.ts';

/** Properties as the wire's pairs. Unlike a parameter, a property may be set to an empty text. */
export function propertyPairs(
  properties: Readonly<Record<string, unknown>> | null | undefined,
): KeyValue[] {
  return Object.entries(properties ?? {})
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]) => ({ key, value: paramText(value) }));
}
