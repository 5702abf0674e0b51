/** What ES2026 adds to JSON, and V8 has: the text of a number, read and written unchanged. */
interface SourceJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

const sourceJson = JSON as unknown as SourceJson;
/** Only numbers of so many digits can lose some. */
const LONG_NUMBER = /\d{16}/;

/** A JSON text as values that `JSON.stringify` writes with all the digits of their numbers. */
export function parseExactly(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return sourceJson.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? sourceJson.rawJSON(source)
      : value,
  );
}
