import { expect, test } from 'vitest';
import { windowAt } from './policy-window.ts';

const at = (text: string) => Date.parse(`${text}Z`);

test('a window is known by its beginning, on the days that are named alone', () => {
  const policy = { frequency: '1,3', startTime: '02:00-04:00' };
  // 2027-02-01 is a Monday.
  const monday = at('2027-02-01T02:00:00');
  expect(windowAt(policy, monday)).toBe(monday);
  expect(windowAt(policy, at('2027-02-01T03:59:59'))).toBe(monday);
  expect(windowAt(policy, at('2027-02-01T04:00:00'))).toBeUndefined();
  expect(windowAt(policy, at('2027-02-01T01:59:59'))).toBeUndefined();
  expect(windowAt(policy, at('2027-02-02T03:00:00'))).toBeUndefined();
  expect(windowAt(policy, at('2027-02-03T03:00:00'))).toBe(at('2027-02-03T02:00:00'));
});

test('a window over midnight is of the day that it begins on', () => {
  const policy = { frequency: '7', startTime: '23:30-01:00' };
  const sunday = at('2027-02-07T23:30:00');
  expect(windowAt(policy, at('2027-02-07T23:45:00'))).toBe(sunday);
  expect(windowAt(policy, at('2027-02-08T00:59:00'))).toBe(sunday);
  expect(windowAt(policy, at('2027-02-08T23:45:00'))).toBeUndefined();
  expect(windowAt(policy, at('2027-02-07T00:30:00'))).toBeUndefined();
});
