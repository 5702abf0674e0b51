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

/** The text of a JSON object with some of its keys alone; numbers keep all their digits. */
export function pickKeys(text: string, keys: ReadonlySet<string>): string {
  if (text === '{}') return text;
  const object = (LONG_NUMBER.test(text) ? parseExactly(text) : JSON.parse(text)) as object;
  return JSON.stringify(
    Object.fromEntries(Object.entries(object).filter(([key]) => keys.has(key))),
  );
}

function parseExactly(text: string): unknown {
  return sourceJson.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? sourceJson.rawJSON(source)
      : value,
  );
}
