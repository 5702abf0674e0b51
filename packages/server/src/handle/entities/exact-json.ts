/** What ES2026 adds to JSON, and V8 has: the text of a number, read and written unchanged. */
interface SourceJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

const sourceJson = JSON as unknown as SourceJson;
/**
 * Where a number may be one that JavaScript writes in another way: it has many digits, ends in zeros
 * behind its point (`3.0` is a float to Milvus and its clients, `3` an integer), has an exponent, or
 * is -0.
 */
const ODD_NUMBER = /\d{16}|\.\d*0(?!\d)|\d[eE]|-0/;

/** A JSON text as values whose numbers `JSON.stringify` writes as they stand there. */
export function parseExactly(text: string): unknown {
  if (!ODD_NUMBER.test(text)) return JSON.parse(text);
  return sourceJson.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? sourceJson.rawJSON(source)
      : value,
  );
}
