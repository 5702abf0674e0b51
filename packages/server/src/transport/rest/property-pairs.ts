import { paramText } from '../../kernel/param-text.ts';
import type { KeyValue } from './key-values.ts';

/** Properties that REST takes among the parameters of a new collection, with their names on the wire. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  ttlSeconds: 'collection.ttl.seconds',
  ttlField: 'ttl_field',
  partitionKeyIsolation: 'partitionkey.isolation',
  'mmap.enabled': 'mmap.enabled',
};
/** The provider for Terraform changes them under the names that it created them with. */
const CHANGED: ReadonlyMap<string, string> = new Map([
  ...Object.entries(PARAMETERS),
  ['consistencyLevel', 'consistency_level'],
]);

/** Properties that a collection is to have from now on. */
export function changedProperties(
  properties: Readonly<Record<string, unknown>> | null | undefined,
): KeyValue[] {
  return propertyPairs(properties).map(({ key, value }) => ({
    key: CHANGED.get(key) ?? key,
    value,
  }));
}

/** Properties as the wire's pairs. Unlike a parameter, a property may be set to an empty text. */
export function propertyPairs(
  properties: Readonly<Record<string, unknown>> | null | undefined,
): KeyValue[] {
  return Object.entries(properties ?? {})
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]) => ({ key, value: paramText(value) }));
}
