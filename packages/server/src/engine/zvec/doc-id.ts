import { createHash } from 'node:crypto';
import type { Int64 } from '@latchkey/contract';
import { fnv1a } from '../../kernel/fnv1a.ts';
import type { Key } from '../engine.ts';

/** What the store takes as an id is `^[a-zA-Z0-9_!@#$%+=.-]{1,64}$`. */
const AS_IT_IS = /^[A-Za-z0-9_.-]{1,63}$/;

/** Each id falls in one of so many buckets. */
export const BUCKETS = 65_536;

/**
 * The store's id of an entity: an integer key in decimal; a text key behind `s` where it fits, else
 * `h` and its SHA-256. Different keys have different ids.
 */
export function docIdOf(key: Key): string {
  if (typeof key !== 'string') return key.toString();
  if (AS_IT_IS.test(key)) return `s${key}`;
  return `h${createHash('sha256').update(key).digest('base64url')}`;
}

/** The integer key that an id was made of. */
export function int64OfDocId(id: string): Int64 {
  if (id.length < 16) return Number(id);
  const value = Number(id);
  return Number.isSafeInteger(value) ? value : BigInt(id);
}

/**
 * Spreads ids evenly, so that a long scan can go bucket by bucket: FNV-1a, folded to 16 bits. The
 * same for ever: it is stored.
 */
export function bucketOf(id: string): number {
  const hash = fnv1a(id);
  return ((hash >>> 16) ^ hash) & (BUCKETS - 1);
}
