import { expect, test } from 'vitest';
import { RevisionCache } from './revision-cache.ts';

/** A source whose reads can be held up, like a store's. */
function source() {
  const state = { revision: 1, value: 'old', reads: 0, gate: Promise.resolve() };
  const cache = new RevisionCache<string>(() => state.revision, 10);
  const get = () =>
    cache.get('key', async () => {
      state.reads++;
      const { value } = state;
      await state.gate;
      return value;
    });
  return { state, cache, get };
}

test('a value is read once a revision, and then given at once', async () => {
  const { state, cache, get } = source();
  expect(cache.find('key')).toBeUndefined();
  expect(await Promise.all([get(), get(), get()])).toEqual(['old', 'old', 'old']);
  expect(get()).toBe('old');
  expect(cache.find('key')).toBe('old');
  expect(state.reads).toBe(1);
  state.value = 'new';
  state.revision++;
  expect(cache.find('key')).toBeUndefined();
  expect(await get()).toBe('new');
  expect(state.reads).toBe(2);
});

test('whoever asks after the revision moved never gets what was read before', async () => {
  const { state, cache, get } = source();
  const gate = Promise.withResolvers<void>();
  state.gate = gate.promise;
  const before = get();
  state.value = 'new';
  state.revision++;
  const after = get();
  gate.resolve();
  expect(await before).toBe('old');
  expect(await after).toBe('new');
  expect(cache.find('key')).toBe('new');
});

test('a revision that moves during the only read leaves nothing behind', async () => {
  const { state, cache, get } = source();
  const gate = Promise.withResolvers<void>();
  state.gate = gate.promise;
  const before = get();
  state.revision++;
  gate.resolve();
  await before;
  expect(cache.find('key')).toBeUndefined();
});

test('a read that fails is not kept, and a forgotten value is read again', async () => {
  const cache = new RevisionCache<string>(() => 1, 10);
  await expect(cache.get('key', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await cache.get('key', async () => 'first')).toBe('first');
  cache.forget('key');
  expect(await cache.get('key', async () => 'second')).toBe('second');
});

test('it is bounded', async () => {
  const cache = new RevisionCache<string>(() => 1, 2);
  for (const key of ['a', 'b', 'c']) await cache.get(key, async () => key);
  expect(cache.find('a')).toBeUndefined();
  expect(cache.find('c')).toBe('c');
});
