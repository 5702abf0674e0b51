import { STATIC_TABLE } from './static-table.ts';

const NAMES = new Map<string, number>();
const FIELDS = new Map<string, number>();
for (const [index, [name, value]] of STATIC_TABLE.entries()) {
  if (!NAMES.has(name)) NAMES.set(name, index + 1);
  FIELDS.set(`${name}\0${value}`, index + 1);
}

/** Names whose values no hop may put into a table. */
const SECRET = new Set(['authorization', 'cookie', 'set-cookie']);

/** To be sent once before the first block of a connection: no table will be used. */
export const NO_TABLE = Buffer.from([0x20]);

/**
 * A header block that stands for itself: nothing of it is put into the table of the other end, so
 * that the same bytes can be sent again, on every connection.
 * @param headers names in lower case; texts of one byte a character
 */
export function encodeHeaders(headers: Iterable<readonly [string, string]>): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of headers) {
    const whole = FIELDS.get(`${name}\0${value}`);
    if (whole !== undefined) {
      parts.push(integer(7, 0x80, whole));
      continue;
    }
    const index = NAMES.get(name) ?? 0;
    parts.push(integer(4, SECRET.has(name) ? 0x10 : 0, index));
    if (index === 0) parts.push(...text(name));
    parts.push(...text(value));
  }
  return Buffer.concat(parts);
}

function text(value: string): Buffer[] {
  const bytes = Buffer.from(value, 'latin1');
  return [integer(7, 0, bytes.length), bytes];
}

function integer(prefix: number, pattern: number, value: number): Buffer {
  const most = (1 << prefix) - 1;
  if (value < most) return Buffer.from([pattern | value]);
  const bytes = [pattern | most];
  let rest = value - most;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
