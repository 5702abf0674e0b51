/** What `JSON.rawJSON` makes: a number with all its digits. Not in every browser, nor yet in the types. */
interface RawJson {
  readonly rawJSON?: (text: string) => unknown;
}

/**
 * Parses JSON so that it is written again as it was: a whole number that is too large for JavaScript keeps
 * its digits (as a text, in browsers without `JSON.rawJSON`), since a primary key has up to 19.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  const { rawJSON } = JSON as RawJson;
  return JSON.parse(text, (_key, value: unknown, ...more: { readonly source?: string }[]) => {
    const [{ source } = {}] = more;
    const isLarge = Number.isInteger(value) && !Number.isSafeInteger(value);
    if (!isLarge || !/^-?\d+$/.test(source ?? '')) return value;
    return rawJSON ? rawJSON(String(source)) : source;
  });
}
