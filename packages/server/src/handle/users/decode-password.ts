import { errors } from '@latchkey/contract';
import { Secret } from '../../kernel/secret.ts';

const PADDING = 0x3d;

/**
 * A password as the wire carries it: base64 of its UTF-8 bytes.
 * @throws errors.passwordNotBase64, invalidParameter
 */
export function decodePassword(encoded: string): Secret {
  const offset = firstIllegalByte(encoded);
  if (offset !== undefined) throw errors.passwordNotBase64(offset);
  try {
    // A lenient decoder would make one text of many byte sequences: many passwords for one.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return new Secret(decoder.decode(Buffer.from(encoded, 'base64')));
  } catch {
    throw errors.invalidParameter('password is not valid UTF-8');
  }
}

/**
 * Where Go's `base64.StdEncoding` gives up, which Milvus' clients are used to reading: padding is
 * required, line breaks are skipped, nothing may follow the end.
 */
function firstIllegalByte(encoded: string): number | undefined {
  const bytes = Buffer.from(encoded, 'utf8');
  /** How many characters of the present group of four have been read. */
  let filled = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (isLineBreak(byte)) continue;
    if (isDigit(byte)) filled = (filled + 1) % 4;
    else if (byte === PADDING && filled >= 2) return illegalPadding(bytes, at, filled);
    else return at;
  }
  // Go counts back from the end here, whether there were line breaks or not.
  return filled === 0 ? undefined : bytes.length - filled;
}

/** @param at of the first `=`, after `filled` (2 or 3) characters of a group */
function illegalPadding(bytes: Uint8Array, at: number, filled: number): number | undefined {
  let next = afterLineBreaks(bytes, at + 1);
  if (filled === 2) {
    if (next === bytes.length) return bytes.length;
    if (bytes[next] !== PADDING) return next - 1;
    next = afterLineBreaks(bytes, next + 1);
  }
  return next < bytes.length ? next : undefined;
}

function afterLineBreaks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isLineBreak(bytes[at])) at++;
  return at;
}

function isLineBreak(byte: number | undefined): boolean {
  return byte === 0x0a || byte === 0x0d;
}

/** One of `A-Z a-z 0-9 + /`. */
function isDigit(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x2f && byte <= 0x39) || byte === 0x2b;
}
