import { InvalidArgumentError } from 'commander';

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** `30m`, `24h`, `7d` in seconds. @throws InvalidArgumentError */
export function parseDuration(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('write it like 30m, 24h or 7d.');
  return Number(count) * UNITS[unit as keyof typeof UNITS];
}

/** A time to come: `30d` from now, or ISO 8601; `never` is null. @throws InvalidArgumentError */
export function parseExpiry(text: string): string | null {
  if (text === 'never') return null;
  if (text === 'now') return new Date().toISOString();
  if (/^\d+[smhd]$/.test(text)) {
    return new Date(Date.now() + parseDuration(text) * 1000).toISOString();
  }
  const time = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time)) {
    throw new InvalidArgumentError('write it like 30d, 2027-01-31, 2027-01-31T12:00:00Z or never.');
  }
  return new Date(time).toISOString();
}

/** A time that was: `24h` ago, or ISO 8601. @throws InvalidArgumentError */
export function parsePast(text: string): string {
  if (/^\d+[smhd]$/.test(text)) {
    return new Date(Date.now() - parseDuration(text) * 1000).toISOString();
  }
  const time = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time)) {
    throw new InvalidArgumentError('write it like 24h, 2026-11-26 or 2026-11-26T12:00:00Z.');
  }
  return new Date(time).toISOString();
}
