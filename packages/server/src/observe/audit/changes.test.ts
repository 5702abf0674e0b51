import { expect, test } from 'vitest';
import { changesBetween, changesText, Hidden, readChanges } from './changes.ts';

test('fields that differ are told with the value before and after', () => {
  const before = { name: 'a', roles: ['x'], size: 1, same: { a: 1, b: 2 } };
  const after = { name: 'b', roles: ['x', 'y'], size: 1, same: { b: 2, a: 1 } };
  expect(changesBetween(before, after)).toEqual([
    { field: 'name', before: 'a', after: 'b' },
    { field: 'roles', before: ['x'], after: ['x', 'y'] },
  ]);
});

test('of what is new or gone the values are told that say something', () => {
  const whole = { name: 'a', description: '', labels: {}, expiresAt: undefined, on: false };
  expect(changesBetween(undefined, whole)).toEqual([
    { field: 'name', after: 'a' },
    { field: 'on', after: false },
  ]);
  expect(changesBetween(whole, undefined)).toEqual([
    { field: 'name', before: 'a' },
    { field: 'on', before: false },
  ]);
  expect(changesBetween({ expiresAt: 5 }, { expiresAt: undefined })).toEqual([
    { field: 'expiresAt', before: 5 },
  ]);
  expect(changesBetween({ description: 'x' }, { description: '' })).toEqual([
    { field: 'description', before: 'x', after: '' },
  ]);
});

test('of a secret it is told that it changed, and nothing else', () => {
  const told = (old: string | null, now: string | null) =>
    changesBetween({ password: new Hidden(old) }, { password: new Hidden(now) });
  expect(told('hash one', 'hash two')).toEqual([{ field: 'password', after: 'changed' }]);
  expect(told('hash one', null)).toEqual([{ field: 'password', after: 'removed' }]);
  expect(told('hash one', 'hash one')).toEqual([]);
  expect(changesBetween(undefined, { password: new Hidden('h') })).toEqual([
    { field: 'password', after: 'changed' },
  ]);
  expect(changesBetween({ password: new Hidden('h') }, undefined)).toEqual([]);
});

test('values are bounded, and numbers without a canonical form are texts', () => {
  expect(changesBetween({ a: 1.5 }, { a: Number.NaN })).toEqual([
    { field: 'a', before: '1.5', after: 'NaN' },
  ]);
  const [long] = changesBetween({ a: '' }, { a: 'x'.repeat(5000) });
  expect(long?.after).toBe('(5002 characters, which are not kept)');
});

test('the text can be read again; one that was tampered with is shown as it is', () => {
  const changes = changesBetween({ a: [1] }, { a: [2] });
  expect(readChanges(changesText(changes))).toEqual(changes);
  expect(changesText([])).toBeUndefined();
  expect(readChanges('{not json')).toEqual([{ field: 'unreadable', after: '{not json' }]);
  expect(readChanges('[1]')).toEqual([{ field: 'unreadable', after: '[1]' }]);
});
