import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDir } from '../../testing/temporary-store.ts';
import { isPlainAndFar } from './address.ts';
import { findPassword, readPasswordFile } from './password.ts';

function fileOf(text: string, mode = 0o600): string {
  const path = join(temporaryDir(), 'password');
  writeFileSync(path, text, { mode });
  chmodSync(path, mode);
  return path;
}

const wanted = { host: 'db', port: 5432, database: 'latchkey', user: 'me' };

test('a password file holds the password and at most the end of a line', async () => {
  expect(await readPasswordFile(fileOf(' a b:c \n'))).toBe(' a b:c ');
  await expect(readPasswordFile(fileOf('\n'))).rejects.toThrow('is empty');
  await expect(readPasswordFile('/none')).rejects.toThrow('/none cannot be read');
});

test.each([
  ['db:5432:latchkey:me:right', 'right'],
  ['# db:5432:latchkey:me:comment\nother:5432:latchkey:me:wrong\ndb:*:*:me:right', 'right'],
  ['*:*:*:*:first\ndb:5432:latchkey:me:second', 'first'],
  [String.raw`db:5432:latchkey:me:a\:b\\c`, String.raw`a:b\c`],
  ['db:5433:latchkey:me:wrong', undefined],
  ['db:5432:latchkey:me', ''],
])('libpq finds in %j what is found here', async (text, password) => {
  expect(await findPassword(fileOf(text), wanted)).toBe(password);
});

test('on a Unix socket the host is localhost; a file that others may read is not used', async () => {
  const file = fileOf('localhost:5432:latchkey:me:right');
  expect(await findPassword(file, { ...wanted, host: '/run/postgresql' })).toBe('right');
  await expect(findPassword(fileOf('*:*:*:*:x', 0o644), wanted)).rejects.toThrow('chmod 600');
});

test.each([
  ['postgres://me@db.example.com/latchkey', true],
  ['postgres://me@db.example.com/latchkey?sslmode=prefer', true],
  ['postgres://me@db.example.com/latchkey?sslmode=verify-full', false],
  ['postgres://me@127.0.0.1/latchkey', false],
  ['postgres://me@localhost:5433/latchkey', false],
  ['postgres://me@%2Frun%2Fpostgresql/latchkey', false],
  ['postgres://me@db/latchkey?host=/run/postgresql', false],
])('%s: can be read on the way: %s', (url, isPlain) => {
  expect(isPlainAndFar({ url })).toBe(isPlain);
});
