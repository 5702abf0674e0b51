import { errors } from '@latchkey/contract';

/** What a timer can hold, nearly 25 days. A longer one would go off at once. */
const LONGEST = 2 ** 31 - 1;

export interface ImportOptions {
  /** ms after which the job is given up; unset also where no job can take that long. */
  readonly timeout?: number;
}

interface Pair {
  readonly key?: string | null;
  readonly value?: string | null;
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 },
};
const DURATION = /(\d+(?:\.\d+)?)(ns|us|\u00b5s|ms|s|m|h)/gy;

/** @throws errors.unimplemented for any other option than `timeout`, errors.importRefused */
export function readImportOptions(pairs: readonly Pair[]): ImportOptions {
  let options: ImportOptions = {};
  for (const { key, value } of pairs) {
    if (key !== 'timeout') throw errors.unimplemented(`the import option ${key ?? ''}`);
    const timeout = duration(value ?? '');
    options = timeout > LONGEST ? {} : { timeout };
  }
  return options;
}

/** As Go writes durations, e.g. `300s` or `1h30m`. */
function duration(text: string): number {
  const parts = [...text.matchAll(DURATION)];
  const isWhole = parts.reduce((length, [part]) => length + part.length, 0) === text.length;
  const ms = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0),
    0,
  );
  if (isWhole && ms > 0) return ms;
  throw errors.importRefused(`timeout ${JSON.stringify(text)} is not a duration such as 300s`);
}
