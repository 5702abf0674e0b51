import { errors } from '@latchkey/contract';

/** What of an index can be changed: how Milvus holds it in memory. */
const PROPERTIES = new Set(['mmap.enabled', 'offset_cache.enabled']);

export function isIndexProperty(key: string): boolean {
  return PROPERTIES.has(key);
}

/** @throws errors.invalidParameter with Milvus' texts */
export function checkIndexProperty(key: string, value: string): void {
  if (!isIndexProperty(key)) {
    throw errors.invalidParameter(`${key} is not a configable index property`);
  }
  if (!/^(true|false)$/i.test(value)) {
    throw errors.invalidParameter(`invalid ${key} value: ${value}, expected: true, false`);
  }
}
