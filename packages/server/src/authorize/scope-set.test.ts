import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Scope } from '../kernel/rights.ts';
import { ScopeSet } from './scope-set.ts';

type Key = Exclude<Scope, undefined>;

const SHOP = 1;
const VAULT = 2;
const BOOKS = 10;
const FILMS = 11;

function setOf(...pairs: [database: Key, object: Key][]): ScopeSet {
  const set = new ScopeSet();
  for (const [database, object] of pairs) set.add(database, object);
  return set;
}

test('an empty set covers and reaches nothing, not even what does not exist', () => {
  for (const database of ['*', SHOP, undefined] as const) {
    expect(setOf().reaches(database)).toBe(false);
    for (const object of ['*', BOOKS, undefined] as const) {
      expect(setOf().covers(database, object)).toBe(false);
    }
  }
});

test('one object is that object in that database', () => {
  const set = setOf([SHOP, BOOKS]);
  expect(set.covers(SHOP, BOOKS)).toBe(true);
  expect(set.covers(SHOP, FILMS)).toBe(false);
  expect(set.covers(VAULT, BOOKS)).toBe(false);
  expect(set.covers(SHOP, '*')).toBe(false);
  expect(set.covers('*', BOOKS)).toBe(false);
});

test('what does not exist is covered only by all of its kind', () => {
  expect(setOf([SHOP, BOOKS]).covers(SHOP, undefined)).toBe(false);
  expect(setOf([SHOP, '*']).covers(SHOP, undefined)).toBe(true);
  expect(setOf([SHOP, '*']).covers(undefined, undefined)).toBe(false);
  expect(setOf(['*', '*']).covers(undefined, undefined)).toBe(true);
  expect(setOf([SHOP, '*']).reaches(undefined)).toBe(false);
  expect(setOf(['*', BOOKS]).reaches(undefined)).toBe(true);
});

test('a database alone is reached, and none of its objects is covered', () => {
  const set = new ScopeSet();
  set.addDatabase(SHOP);
  expect(set.reaches(SHOP)).toBe(true);
  expect(set.reaches(VAULT)).toBe(false);
  expect(set.reaches('*')).toBe(false);
  for (const object of ['*', BOOKS, undefined] as const) {
    expect(set.covers(SHOP, object)).toBe(false);
  }
});

test('a database that is added again keeps its objects', () => {
  const set = setOf([SHOP, BOOKS]);
  set.addDatabase(SHOP);
  expect(set.covers(SHOP, BOOKS)).toBe(true);
});

test('agrees with going through the pairs one by one', () => {
  const key = fc.constantFrom<Key>('*', 1, 2, 'user:alice', 'user:bob');
  const pairs = fc.array(fc.tuple(key, key), { maxLength: 8 });
  const asked = fc.constantFrom<Scope>('*', 1, 2, 3, 'user:alice', 'user:carol', undefined);
  fc.assert(
    fc.property(pairs, asked, asked, (held, database, object) => {
      const set = setOf(...held);
      const fits = (part: Key, question: Scope) => part === '*' || part === question;
      expect(set.reaches(database)).toBe(held.some(([db]) => fits(db, database)));
      expect(set.covers(database, object)).toBe(
        held.some(([db, one]) => fits(db, database) && fits(one, object)),
      );
    }),
    { numRuns: 2000 },
  );
});
