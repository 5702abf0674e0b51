import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { createIds, randomText } from './ids.ts';
import type { Random } from './random.ts';
import { Secret } from './secret.ts';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^43 > 2^256. */
const SECRET_LENGTH = 43;
/** 62^6 > 2^32. */
const CHECKSUM_LENGTH = 6;
const ID_PREFIX = 'key-';
const FORMAT = /^lk_([0-9a-z]{16})_[0-9A-Za-z]{43}[0-9A-Za-z]{6}$/;

/** An API key as the store may hold it. */
export interface ApiKeyReference {
  /** `key-…` */
  readonly id: string;
  /** Hex SHA-256 of the whole key. A fast hash will do: 256 random bits cannot be guessed. */
  readonly digest: string;
}

/**
 * Makes an API key: `lk_`, 16 characters of its public id, `_`, a secret of 256 bits, and a
 * checksum. Only `[A-Za-z0-9_]`, so that it needs no quotes and is never taken for
 * `user:password`; the prefix lets a scanner of leaked secrets find it, the checksum lets it
 * be sure (and a typing error be refused) without asking the store.
 * @param id of the key that gets another secret
 */
export function makeApiKey(
  random: Random,
  id = createIds(random).apiKey(),
): ApiKeyReference & { readonly key: Secret } {
  const body = `lk_${id.slice(ID_PREFIX.length)}_${randomText(random, BASE62, SECRET_LENGTH)}`;
  const key = body + checksum(body);
  return { id, digest: digestOf(key), key: new Secret(key) };
}

/** Undefined if the text cannot be a key: wrong form or wrong checksum. */
export function parseApiKey(text: string): ApiKeyReference | undefined {
  const id = FORMAT.exec(text)?.[1];
  if (!id) return undefined;
  const body = text.slice(0, -CHECKSUM_LENGTH);
  if (checksum(body) !== text.slice(-CHECKSUM_LENGTH)) return undefined;
  return { id: ID_PREFIX + id, digest: digestOf(text) };
}

function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let digit = 0; digit < CHECKSUM_LENGTH; digit++) {
    text = BASE62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
