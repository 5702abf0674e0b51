import { errors } from '@latchkey/contract';

interface WirePair {
  readonly key?: string | null;
  readonly value?: string | null;
}

/** Parameters of a request by name, as text. */
export type Params = ReadonlyMap<string, string>;

export function paramsOf(pairs: readonly WirePair[] | null | undefined): Params {
  const params = new Map<string, string>();
  for (const { key, value } of pairs ?? []) params.set(key ?? '', value ?? '');
  return params;
}

/** The object in the parameter `params`, a JSON text. @throws errors.invalidParameter */
export function nestedParams(params: Params): Readonly<Record<string, unknown>> {
  const text = params.get('params');
  if (text === undefined || text === '' || text === '{}') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw errors.invalidParameter(`search params must be the text of a JSON object, got ${text}`);
  }
  return value as Record<string, unknown>;
}

/** @returns undefined if it is not there. @throws errors.unexpected */
export function integerParam(params: Params, name: string): number | undefined {
  const text = params.get(name);
  if (text === undefined || text === '') return undefined;
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
  throw errors.unexpected(`${name} [${text}] is invalid`);
}

/** As the SDKs write it: `True`, `true`, `1` … */
export function flagParam(params: Params, name: string): boolean {
  return /^(true|t|1)$/i.test(params.get(name) ?? '');
}
