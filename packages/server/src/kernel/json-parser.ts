import { JsonError } from './json-error.ts';
import { type JsonOptions, UNTRUSTED } from './json-options.ts';
import { JsonPieces } from './json-pieces.ts';
import type { Random } from './random.ts';
import { scanJson } from './scan-json.ts';

/**
 * A parser of JSON. Beyond `JSON.parse` it keeps every digit of an integer (those beyond 2^53 come
 * out as bigint), half of a surrogate pair, which no UTF-8 has, becomes U+FFFD as in Go, and it bounds
 * what a text may cost. `__proto__` as a key is refused, and
 * `constructor` where it holds a `prototype`: both exist for nothing but to harm. (Documents that
 * were stored are parsed with other options: they are there already.)
 *
 * Errors name no part of the text, which may hold a password.
 */
export function createJsonParser(
  random: Random,
  options: JsonOptions = UNTRUSTED,
): (text: Uint8Array) => unknown {
  const pieces = new JsonPieces(random, options.poison);

  /** @throws JsonError */
  return (bytes) => {
    const integers = scanJson(bytes, options);
    if (typeof integers === 'string') throw new JsonError(integers);
    return pieces.parse({ bytes, start: 0, end: bytes.length, integers });
  };
}
