import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Random } from '../kernel/random.ts';

const STEP_MS = 30_000;
const DIGITS = 6;
/** As many bytes as SHA-1 gives, which RFC 4226 advises. */
const KEY_BYTES = 20;
/** A clock may be off by one step either way. */
const DRIFT = [0, -1, 1];
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A key for an authenticator app, in base32 as such apps take it. */
export function makeTotpKey(random: Random): string {
  let bits = '';
  for (const byte of random.bytes(KEY_BYTES)) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{5}/g) ?? [])
    .map((five) => BASE32.charAt(Number.parseInt(five, 2)))
    .join('');
}

/**
 * The code of a time step: RFC 6238 with SHA-1, 30 s and 6 digits, the only parameters that all
 * authenticator apps know.
 * @param key base32
 */
export function totpCode(key: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', decodeBase32(key)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = (mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS;
  return String(number).padStart(DIGITS, '0');
}

/** The time step that a code belongs to; undefined if it is wrong at `now` (ms since 1970 UTC). */
export function totpStep(key: string, code: string, now: number): number | undefined {
  const shown = Buffer.from(code.replaceAll(/\s/g, ''));
  if (shown.length !== DIGITS) return undefined;
  const present = Math.floor(now / STEP_MS);
  return DRIFT.map((drift) => present + drift).find((step) =>
    timingSafeEqual(Buffer.from(totpCode(key, step)), shown),
  );
}

/** What the picture for an authenticator app says. */
export function totpUri(key: string, account: string): string {
  const issuer = 'Latchkey';
  const label = encodeURIComponent(`${issuer}:${account}`);
  return `otpauth://totp/${label}?secret=${key}&issuer=${issuer}`;
}

function decodeBase32(text: string): Buffer {
  let bits = '';
  for (const letter of text) bits += BASE32.indexOf(letter).toString(2).padStart(5, '0');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}
