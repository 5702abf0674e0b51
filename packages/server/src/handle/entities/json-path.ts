import type { Scalar } from '../../engine/engine.ts';
import { readString } from '../../engine/filter/string-literal.ts';
import { parseDocument } from '../../engine/parse-document.ts';

/** Keys of objects and places in arrays, from the outside in. */
export type JsonPath = readonly (string | number)[];

const NAME = /^[^[\]"']+/;
const PLACE = /\d{1,9}/y;

/** A name and the steps behind it, `name["key"][0]`; undefined if it is none. */
export function jsonPathOf(text: string): readonly [string, ...(string | number)[]] | undefined {
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return undefined;
  const steps: (string | number)[] = [];
  for (let at = name.length; at < text.length; ) {
    const step = text[at] === '[' ? stepAt(text, at + 1) : undefined;
    if (!step || text[at + 1 + step.length] !== ']') return undefined;
    steps.push(step.value);
    at += step.length + 2;
  }
  return [name, ...steps];
}

/** A key, with the escapes that filters have, or a place. */
function stepAt(
  text: string,
  at: number,
): { readonly length: number; readonly value: string | number } | undefined {
  if (text[at] === '"' || text[at] === "'") {
    const key = readString(text, at);
    return key.problem === undefined ? key : undefined;
  }
  PLACE.lastIndex = at;
  const place = PLACE.exec(text)?.[0];
  return place === undefined ? undefined : { length: place.length, value: Number(place) };
}

/** The value at a path within a JSON text; null unless it is a boolean, number or text. */
export function jsonAt(text: string, path: JsonPath): Scalar {
  let value: unknown = parseDocument(text);
  for (const step of path) {
    const isPlace = typeof step === 'number';
    if (typeof value !== 'object' || value === null || Array.isArray(value) !== isPlace) {
      return null;
    }
    value = Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
  }
  return typeof value === 'boolean' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'string'
    ? value
    : null;
}
