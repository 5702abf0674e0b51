import { type Grant, METHOD_POLICY, type PrivilegeRule } from '@latchkey/contract';
import { expect, test } from 'vitest';
import type { Principal } from '../kernel/principal.ts';
import { compileRights } from './compile-rights.ts';
import { decide } from './decide.ts';

const alice: Principal = { kind: 'user', id: 'user-1', name: 'alice' };

function ruleOf(method: string): PrivilegeRule {
  const rule = METHOD_POLICY.get(method);
  if (rule?.kind !== 'privilege') throw new Error(`${method} asks for no privilege`);
  return rule;
}

/** Whether grants `[privilege, database, collection]` allow a request in the database `shop`. */
function allowed(
  method: string,
  texts: Record<string, string[]>,
  ...held: [privilege: string, database: string, collection: string][]
): boolean {
  const grants = held.map(([privilege, database, collection]): Grant => {
    return { privilege, database, collection };
  });
  const standing = { rights: compileRights(grants), roles: new Set<string>() };
  const names = { strings: (path: readonly number[]) => texts[path.join('.')] ?? [] };
  try {
    decide(ruleOf(method), { principal: alice, standing, names, database: 'shop' });
    return true;
  } catch {
    return false;
  }
}

test('the privilege must be held on the collection that the request names', () => {
  const books = { '3': ['books'] };
  expect(allowed('Insert', books, ['Insert', 'shop', 'books'])).toBe(true);
  expect(allowed('Insert', books, ['Insert', 'shop', 'films'])).toBe(false);
  expect(allowed('Insert', books, ['Insert', 'default', 'books'])).toBe(false);
  expect(allowed('Insert', books, ['CollectionReadWrite', '*', '*'])).toBe(true);
});

test('a name that is sent twice must be permitted both times, and no name at all is not any', () => {
  expect(allowed('Insert', { '3': ['books', 'films'] }, ['Insert', 'shop', 'books'])).toBe(false);
  expect(allowed('Insert', {}, ['Insert', 'shop', 'books'])).toBe(false);
  expect(allowed('Insert', { '3': ['*'] }, ['Insert', 'shop', 'books'])).toBe(false);
  expect(allowed('Insert', {}, ['Insert', 'shop', '*'])).toBe(true);
});

test('every collection of a list must be permitted', () => {
  const both = { '3': ['books', 'films'] };
  expect(allowed('Flush', both, ['Flush', 'shop', 'books'])).toBe(false);
  expect(allowed('Flush', both, ['Flush', 'shop', 'books'], ['Flush', 'shop', 'films'])).toBe(true);
});

test('the searches inside a hybrid search are checked as well', () => {
  const grant = ['Search', 'shop', 'books'] as [string, string, string];
  const search = (inner: Record<string, string[]>) =>
    allowed('HybridSearch', { '3': ['books'], ...inner }, grant);
  expect(search({ '5.3': ['books', ''], '5.2': ['shop', ''] })).toBe(true);
  expect(search({ '5.3': ['books', 'secrets'] })).toBe(false);
  expect(search({ '5.3': ['books'], '5.2': ['vault'] })).toBe(false);
});

test('to rename into another database needs the right in both', () => {
  const into = { '5': ['vault'] };
  const held = ['RenameCollection', 'shop', '*'] as [string, string, string];
  expect(allowed('RenameCollection', {}, held)).toBe(true);
  expect(allowed('RenameCollection', into, held)).toBe(false);
  expect(allowed('RenameCollection', into, held, ['RenameCollection', 'vault', '*'])).toBe(true);
});

test('what concerns the cluster must be held on all databases', () => {
  expect(allowed('CreateCredential', {}, ['CreateOwnership', 'shop', '*'])).toBe(false);
  expect(allowed('CreateCredential', {}, ['CreateOwnership', '*', '*'])).toBe(true);
  expect(allowed('CreateDatabase', {}, ['All', 'shop', '*'])).toBe(false);
});

test('jobs that are named by number need the privilege on all collections', () => {
  expect(allowed('GetCompactionState', {}, ['Compaction', 'shop', 'books'])).toBe(false);
  expect(allowed('GetCompactionState', {}, ['Compaction', 'shop', '*'])).toBe(true);
});
