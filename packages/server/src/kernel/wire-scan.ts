import { LENGTH_DELIMITED, WireCursor } from './wire-cursor.ts';

/**
 * All values of a text field of an encoded message, without decoding the rest: the message is
 * walked tag by tag and everything else is stepped over.
 * @param path field numbers from the top, e.g. `[3]`, or `[2, 1]` for field 1 of the message in 2
 * @throws errors.malformedMessage
 */
export function scanStrings(message: Uint8Array, path: readonly number[]): string[] {
  const found: string[] = [];
  scan(message, path, 0, found);
  return found;
}

/** The bytes of all values of a field at a message's top. @throws errors.malformedMessage */
export function scanFields(message: Uint8Array, field: number): Uint8Array[] {
  const cursor = new WireCursor(message);
  const found: Uint8Array[] = [];
  while (cursor.position < message.length) {
    const tag = cursor.varint();
    if (tag >>> 3 === field && (tag & 7) === LENGTH_DELIMITED) found.push(cursor.bytes());
    else cursor.skip(tag & 7);
  }
  return found;
}

function scan(message: Uint8Array, path: readonly number[], depth: number, found: string[]): void {
  const cursor = new WireCursor(message);
  const wanted = path[depth];
  while (cursor.position < message.length) {
    const tag = cursor.varint();
    if (tag >>> 3 !== wanted || (tag & 7) !== LENGTH_DELIMITED) {
      cursor.skip(tag & 7);
      continue;
    }
    if (depth === path.length - 1) found.push(cursor.text());
    else scan(cursor.bytes(), path, depth + 1, found);
  }
}
