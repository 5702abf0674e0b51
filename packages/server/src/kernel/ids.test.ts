import { expect, test } from 'vitest';
import { createIds, randomText } from './ids.ts';
import { systemRandom } from './random.ts';

const ids = createIds(systemRandom);

test('every kind of id has its prefix and form', () => {
  expect(ids.cluster()).toMatch(/^in01-[0-9a-f]{15}$/);
  expect(ids.project()).toMatch(/^proj-[0-9a-z]{20}$/);
  expect(ids.organization()).toMatch(/^org-[0-9a-z]{20}$/);
  expect(ids.member()).toMatch(/^mem-[0-9a-z]{20}$/);
  expect(ids.user()).toMatch(/^user-[0-9a-z]{20}$/);
  expect(ids.role()).toMatch(/^role-[0-9a-z]{20}$/);
  expect(ids.apiKey()).toMatch(/^key-[0-9a-z]{16}$/);
});

test('ids do not repeat', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => ids.user())).size).toBe(10_000);
});

test('bytes that would favour some characters are thrown away', () => {
  // 252 to 255 would give 0, 1, 2, 3 a second chance in an alphabet of 36.
  const bytes = [252, 255, 0, 35, 36, 251];
  const text = randomText(
    { bytes: () => Buffer.from(bytes) },
    '0123456789abcdefghijklmnopqrstuvwxyz',
    4,
  );
  expect(text).toBe('0z0z');
});
