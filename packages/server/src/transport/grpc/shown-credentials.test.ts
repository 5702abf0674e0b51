import { expect, test } from 'vitest';
import { ShownCredentials } from './shown-credentials.ts';

const header = (token: string) => Buffer.from(token).toString('base64');

test('a connection that shows the same header again is given what was read of it', () => {
  const shown = new ShownCredentials();
  const [one, other] = [{}, {}];
  const first = shown.of(one, header('ann:right'));
  expect(shown.of(one, header('ann:right'))).toBe(first);
  expect(shown.of(other, header('ann:right'))).not.toBe(first);
});

test('another header, and none, count at once', () => {
  const shown = new ShownCredentials();
  const connection = {};
  shown.of(connection, header('ann:right'));
  expect(shown.of(connection, header('bob:right'))).toMatchObject({ user: 'bob' });
  expect(() => shown.of(connection, undefined)).toThrow('missing authorization');
  expect(() => shown.of(connection, 'Bearer x')).toThrow('invalid token format');
  expect(shown.of(connection, header('ann:right'))).toMatchObject({ user: 'ann' });
});
