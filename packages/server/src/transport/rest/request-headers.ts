import type { IncomingHttpHeaders } from 'node:http';
import type { ReplyStyle } from './reply-column.ts';

const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

const DEFAULT_TIMEOUT_MS = 30_000;
const LONGEST_TIMEOUT_MS = 600_000;

function single(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

/** Database beside the body, or empty. */
export function headerDatabase(headers: IncomingHttpHeaders): string {
  return single(headers, 'db-name');
}

/** `Accept-Type-Allow-Int64`, as Go reads a Boolean; numbers unless it says no. */
export function replyStyle(headers: IncomingHttpHeaders): ReplyStyle {
  const value = single(headers, 'accept-type-allow-int64');
  return { int64AsNumber: TRUE.has(value) || !FALSE.has(value) };
}

/** `Request-Timeout` in seconds, as ms; 30 s where none, or no sensible one, is given. */
export function requestTimeoutMs(headers: IncomingHttpHeaders): number {
  const value = single(headers, 'request-timeout');
  if (!/^[1-9]\d{0,8}$/.test(value)) return DEFAULT_TIMEOUT_MS;
  return Math.min(Number(value) * 1000, LONGEST_TIMEOUT_MS);
}
