import type { Scalar } from '../../engine/engine.ts';
import { parseDocument } from '../../engine/parse-document.ts';

/** Keys of objects and places in arrays, from the outside in. */
export type JsonPath = readonly (string | number)[];

const NAME = /^[^[\]"']+/;
const STEP = /^\[(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\d{1,9}))\]/;

/** A name and the steps behind it, `name["key"][0]`; undefined if it is none. */
export function jsonPathOf(text: string): readonly [string, ...(string | number)[]] | undefined {
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return undefined;
  const steps: (string | number)[] = [];
  for (let rest = text.slice(name.length); rest !== ''; ) {
    const step = STEP.exec(rest);
    if (!step) return undefined;
    const [whole, double, single, place] = step;
    steps.push(place === undefined ? unescaped(double ?? single ?? '') : Number(place));
    rest = rest.slice(whole.length);
  }
  return [name, ...steps];
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

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}
