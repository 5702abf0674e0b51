import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lru } from './lru.ts';

test('forgets what was used longest ago', () => {
  const lru = new Lru<string, number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  expect(lru.get('a')).toBe(1);
  lru.set('c', 3);
  expect(lru.get('b')).toBeUndefined();
  expect(lru.get('a')).toBe(1);
  expect(lru.get('c')).toBe(3);
});

test('setting a key again replaces its value and counts as a use', () => {
  const lru = new Lru<string, number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  lru.set('a', 3);
  lru.set('c', 4);
  expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([3, undefined, 4]);
});

test('what is used over and over costs the same, however much else is held', () => {
  const timeOf = (capacity: number) => {
    const lru = new Lru<string, number>(capacity);
    for (let key = 0; key < capacity; key++) lru.set(`key-${key}`, key);
    const keys = ['key-1', 'key-2', 'key-3'];
    const start = performance.now();
    for (let use = 0; use < 20_000; use++) lru.get(keys[use % keys.length] ?? '');
    return performance.now() - start;
  };
  // The shortest of some: what else runs takes its turns in between.
  const shortest = (capacity: number) =>
    Math.min(...Array.from({ length: 7 }, () => timeOf(capacity)));
  // Hundreds of times as long when each use left a gap in a Map.
  expect(shortest(20_000)).toBeLessThan(20 * Math.max(shortest(10), 1));
});

test('refuses a capacity of nothing', () => {
  expect(() => new Lru(0)).toThrow();
  expect(() => new Lru(Number.NaN)).toThrow();
});

test('agrees with a plain list of the latest uses', () => {
  const operation = fc.record({
    kind: fc.constantFrom('get' as const, 'set' as const, 'delete' as const),
    key: fc.integer({ min: 0, max: 7 }),
    value: fc.integer(),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(operation), (capacity, operations) => {
      const lru = new Lru<number, number>(capacity);
      let model: [key: number, value: number][] = [];
      for (const { kind, key, value } of operations) {
        const held = model.find(([candidate]) => candidate === key);
        const others = model.filter(([candidate]) => candidate !== key);
        if (kind === 'get') expect(lru.get(key)).toBe(held?.[1]);
        if (kind === 'set') lru.set(key, value);
        if (kind === 'delete') lru.delete(key);
        if (kind === 'set') model = [...others, [key, value] as [number, number]].slice(-capacity);
        if (kind === 'get' && held) model = [...others, held];
        if (kind === 'delete') model = others;
        expect(lru.size).toBe(model.length);
      }
    }),
  );
});

test('values come from the one used longest ago to the one used last', () => {
  const lru = new Lru<string, number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  lru.get('a');
  lru.set('c', 3);
  expect([...lru.values()]).toEqual([1, 3]);
});
