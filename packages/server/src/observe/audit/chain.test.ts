import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { chainHash, EMPTY_CHAIN, type Entry, followChain, type Link } from './chain.ts';

function chainOf(length: number): Link[] {
  let hash = EMPTY_CHAIN.hash;
  return Array.from({ length }, (_, index) => {
    const entry: Entry = {
      seq: index + 1,
      time: 1_700_000_000_000 + index,
      action: 'CreateCredential',
      clusterId: 'in01-0123456789abcde',
      object: `user:u${index}`,
      actor: { kind: 'user', id: 'user-1', name: 'db_admin' },
      requestId: `r${index}`,
      source: '127.0.0.1',
    };
    hash = chainHash(hash, entry);
    return { ...entry, hash };
  });
}

const broken = (rows: Link[]) => {
  const result = followChain(EMPTY_CHAIN, rows);
  return 'broken' in result ? result.broken : undefined;
};

test('an untouched chain holds, whole and in pieces', () => {
  const rows = chainOf(20);
  expect(broken(rows)).toBeUndefined();
  const first = followChain(EMPTY_CHAIN, rows.slice(0, 7));
  if (!('end' in first)) throw new Error('broken');
  expect(followChain(first.end, rows.slice(7))).toEqual({ end: { seq: 20, hash: rows[19]?.hash } });
  expect(followChain(EMPTY_CHAIN, [])).toEqual({ end: EMPTY_CHAIN });
});

const edits: Record<string, (row: Link) => Link> = {
  time: (row) => ({ ...row, time: row.time + 1 }),
  action: (row) => ({ ...row, action: 'DeleteCredential' }),
  cluster: (row) => ({ ...row, clusterId: 'in01-other' }),
  object: (row) => ({ ...row, object: 'user:x' }),
  'kind of actor': (row) => ({ ...row, actor: { ...row.actor, kind: 'host' } }),
  'id of actor': (row) => ({ ...row, actor: { ...row.actor, id: 'x' } }),
  'name of actor': (row) => ({ ...row, actor: { ...row.actor, name: 'x' } }),
  request: (row) => ({ ...row, requestId: 'x' }),
  source: (row) => ({ ...row, source: '10.0.0.1' }),
  change: (row) => ({ ...row, changes: '[]' }),
  hash: (row) => ({ ...row, hash: row.hash.replace(/^./, (c) => (c === '0' ? '1' : '0')) }),
};

test.each(Object.keys(edits))('an edited %s is found at its row', (name) => {
  const rows = chainOf(9);
  expect(broken(rows.map((row) => (row.seq === 5 ? (edits[name]?.(row) ?? row) : row)))).toBe(5);
});

test('any row removed before the end, or exchanged with another, is found', () => {
  const rows = chainOf(12);
  fc.assert(
    fc.property(fc.nat(10), fc.nat(11), (at, other) => {
      expect(broken(rows.toSpliced(at, 1))).toBe(at + 2);
      fc.pre(at !== other);
      const [a, b] = [rows[at], rows[other]];
      if (!a || !b) throw new Error('out of range');
      expect(broken(rows.with(at, b).with(other, a))).toBeDefined();
      // Also with the numbers put right again.
      expect(broken(rows.with(at, { ...b, seq: a.seq }).with(other, { ...a, seq: b.seq }))).toBe(
        Math.min(at, other) + 1,
      );
    }),
  );
});

test('an inserted row is found', () => {
  const rows = chainOf(6);
  const [copy] = rows.slice(2, 3);
  if (!copy) throw new Error('out of range');
  expect(broken(rows.toSpliced(3, 0, copy))).toBe(3);
});

test('a chain whose start was cut off is found', () => {
  expect(broken(chainOf(6).slice(2))).toBe(3);
});

test('the canonical text does not depend on the order of keys and keeps values apart', () => {
  expect(canonicalJson({ b: [1, 'x', null, true], a: { d: 'é\n', c: 2 } })).toBe(
    '{"a":{"c":2,"d":"é\\n"},"b":[1,"x",null,true]}',
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.maxSafeInteger())), (row) => {
      const shuffled = Object.fromEntries(Object.entries(row).reverse());
      expect(canonicalJson(shuffled)).toBe(canonicalJson(row));
      expect(JSON.parse(canonicalJson(row))).toEqual(
        Object.fromEntries(
          Object.entries(row).map(([k, v]) => [k, typeof v === 'string' ? v.toWellFormed() : v]),
        ),
      );
    }),
  );
  expect(() => canonicalJson(0.5)).toThrow('no canonical form');
});
