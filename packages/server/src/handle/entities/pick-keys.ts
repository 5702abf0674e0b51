import { parseExactly } from './exact-json.ts';

/** The text of a JSON object with some of its keys alone; numbers keep all their digits. */
export function pickKeys(text: string, keys: ReadonlySet<string>): string {
  if (text === '{}') return text;
  const object = parseExactly(text) as object;
  return JSON.stringify(
    Object.fromEntries(Object.entries(object).filter(([key]) => keys.has(key))),
  );
}
