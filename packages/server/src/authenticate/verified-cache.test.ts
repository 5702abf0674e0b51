import { expect, test } from 'vitest';
import { systemRandom } from '../kernel/random.ts';
import { Secret } from '../kernel/secret.ts';
import { VerifiedCache } from './verified-cache.ts';

const alice = { kind: 'user', id: 'user-1', name: 'alice' } as const;
const clock = { time: 0, now: () => clock.time };
const phc = '$argon2id$v=19$m=64,t=1,p=1$AAAA$BBBB';

test('the key depends on the process, the stored hash and every byte of the password', () => {
  const cache = new VerifiedCache(systemRandom, clock);
  const other = new VerifiedCache(systemRandom, clock);
  const key = cache.key(phc, new Secret('secret'));
  expect(cache.key(phc, new Secret('secret'))).toBe(key);
  expect(cache.key(phc, new Secret('secret '))).not.toBe(key);
  expect(cache.key(phc.replace('B', 'C'), new Secret('secret'))).not.toBe(key);
  expect(cache.key(`${phc}s`, new Secret('ecret'))).not.toBe(key);
  expect(other.key(phc, new Secret('secret'))).not.toBe(key);
});

test('an entry is fresh for ten minutes, and known to have been right after that', () => {
  const cache = new VerifiedCache(systemRandom, clock);
  const key = cache.key(phc, new Secret('secret'));
  expect(cache.find(key)).toBeUndefined();
  cache.add(key, alice);
  const verified = cache.find(key);
  expect(verified?.principal).toBe(alice);
  if (!verified) return;
  clock.time += 10 * 60_000 - 1;
  expect(cache.isFresh(verified)).toBe(true);
  clock.time += 1;
  expect(cache.isFresh(verified)).toBe(false);
  expect(cache.find(key)).toBe(verified);
});

test('it holds no more than 10,000 entries', () => {
  const cache = new VerifiedCache(systemRandom, clock);
  for (let count = 0; count <= 10_000; count++) cache.add(`key ${count}`, alice);
  expect(cache.find('key 0')).toBeUndefined();
  expect(cache.find('key 1')).toBeDefined();
});
