import { errors } from '@latchkey/contract';
import { Secret } from '../../kernel/secret.ts';

const ALPHABET = /[A-Za-z0-9+/]/;

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
  const source = Buffer.from(encoded, 'utf8').toString('latin1');
  const isBreak = (at: number) => source[at] === '\n' || source[at] === '\r';
  /** How many characters of the group of four are there, and where it began. */
  let filled = 0;
  for (let at = 0; at < source.length; at++) {
    if (isBreak(at)) continue;
    const character = source.charAt(at);
    if (ALPHABET.test(character)) filled = (filled + 1) % 4;
    else if (character === '=' && filled >= 2) return illegalPadding(source, at, filled, isBreak);
    else return at;
  }
  // Go names the byte that many before the end, line breaks not accounted for.
  return filled === 0 ? undefined : source.length - filled;
}

/** @param at of the first `=`, after `filled` (2 or 3) characters of a group */
function illegalPadding(
  source: string,
  at: number,
  filled: number,
  isBreak: (at: number) => boolean,
): number | undefined {
  let next = at + 1;
  const skipBreaks = () => {
    while (next < source.length && isBreak(next)) next++;
  };
  skipBreaks();
  if (filled === 2) {
    if (next === source.length) return source.length;
    if (source[next] !== '=') return next - 1;
    next++;
    skipBreaks();
  }
  return next < source.length ? next : undefined;
}
