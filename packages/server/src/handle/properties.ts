import { errors, type messages } from '@latchkey/contract';
import type { Properties, PropertyChange } from '../store/catalog.ts';

/** How many properties a database or a collection may have; Milvus has no limit. */
export const MAX_PROPERTIES = 64;
/** In bytes of UTF-8. */
const MAX_KEY = 255;
const MAX_VALUE = 4096;

type Pairs = readonly messages.proto.common.KeyValuePair[];

/** Properties as a request sets them; of a key that comes twice the last. @throws errors.invalidParameter */
export function propertiesFromWire(pairs: Pairs | null | undefined): Properties {
  const properties = new Map<string, string>();
  for (const { key, value } of pairs ?? []) {
    check(key, value);
    properties.set(key, value);
  }
  return [...properties];
}

/** A change as a request asks for it. @throws errors.invalidParameter */
export function propertyChangeFromWire(request: {
  readonly properties?: Pairs | null;
  readonly delete_keys?: readonly string[] | null;
}): PropertyChange {
  return { set: propertiesFromWire(request.properties), remove: request.delete_keys ?? [] };
}

function check(key: string, value: string): void {
  if (key === '') throw errors.invalidParameter('the key of a property should not be empty');
  if (Buffer.byteLength(key) > MAX_KEY) {
    throw errors.invalidParameter(
      `the key of a property must not be longer than ${MAX_KEY} bytes, but got ${key.slice(0, MAX_KEY)}…`,
    );
  }
  if (Buffer.byteLength(value) > MAX_VALUE) {
    throw errors.invalidParameter(
      `the value of property ${key} must not be longer than ${MAX_VALUE} bytes`,
    );
  }
}
