import { errors } from '@latchkey/contract';

/** Type parameters that some clients repeat; they belong to the field, not to its index. */
const OF_THE_FIELD = new Set(['dim', 'max_length']);

/**
 * Flattens the parameters of a CreateIndex request: those inside the JSON text of `params` and those
 * given beside it, which count if a name occurs in both.
 *
 * @throws errors.invalidParameter if `params` is not the text of a JSON object
 */
export function paramsFromWire(
  pairs: readonly { readonly key: string; readonly value: string }[],
): Record<string, string> {
  const flat = pairs.filter(({ key }) => key !== 'params').map(({ key, value }) => [key, value]);
  const nested = pairs.filter(({ key }) => key === 'params').flatMap(({ value }) => parse(value));
  return Object.fromEntries([...nested, ...flat].filter(([key = '']) => !OF_THE_FIELD.has(key)));
}

function parse(text: string): [string, string][] {
  if (text === '') return [];
  const value = parseJson(text);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw errors.invalidParameter('index params must be the text of a JSON object');
  }
  return Object.entries(value).map(([key, item]) => [
    key,
    typeof item === 'string' ? item : JSON.stringify(item),
  ]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw errors.invalidParameter('index params must be the text of a JSON object');
  }
}
