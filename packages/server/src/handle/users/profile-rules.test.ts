import { expect, test } from 'vitest';
import { Secret } from '../../kernel/secret.ts';
import { checkDescription } from './check-description.ts';
import { checkPassword } from './check-password.ts';
import { checkUserName } from './check-user-name.ts';
import { PROFILE_RULES } from './profile-rules.ts';

const { zilliz, milvus } = PROFILE_RULES;

test('the built-in users and limits are those of the profiles', () => {
  expect(zilliz).toMatchObject({
    builtInUser: 'db_admin',
    builtInUserRole: 'db_admin',
    maxUsers: 100,
  });
  expect(milvus).toMatchObject({ builtInUser: 'root', builtInUserRole: 'admin', maxUsers: 100 });
});

test.each(['a', 'Z', 'u_1', 'root', 'x'.repeat(32), 'A_'])('the name %s is accepted', (name) => {
  expect(() => checkUserName(name, zilliz)).not.toThrow();
  expect(() => checkUserName(name, milvus)).not.toThrow();
});

const long = 'u'.repeat(33);
test.each([
  ['', 'username must be not empty: invalid parameter'],
  [' \t\n', 'username must be not empty: invalid parameter'],
  [
    long,
    `invalid username ${long} with length 33, the length of username must be less than 33: invalid parameter`,
  ],
  [
    '1u',
    'invalid user name 1u, the first character must be a letter, but got 1: invalid parameter',
  ],
  [
    '_u',
    'invalid user name _u, the first character must be a letter, but got _: invalid parameter',
  ],
  [
    ' u',
    'invalid user name  u, the first character must be a letter, but got  : invalid parameter',
  ],
  [
    'éa',
    'invalid user name éa, the first character must be a letter, but got é: invalid parameter',
  ],
  [
    '😀',
    'invalid user name 😀, the first character must be a letter, but got 😀: invalid parameter',
  ],
  [
    'u-1',
    'invalid user name u-1, it may contain letters, digits and underscores only, but got -: invalid parameter',
  ],
  [
    'u ',
    'invalid user name u , it may contain letters, digits and underscores only, but got  : invalid parameter',
  ],
  [
    'a:b',
    'invalid user name a:b, it may contain letters, digits and underscores only, but got :: invalid parameter',
  ],
  [
    'a\n',
    'invalid user name a\n, it may contain letters, digits and underscores only, but got \n: invalid parameter',
  ],
])('the name %j is refused', (name, message) => {
  expect(() => checkUserName(name, zilliz)).toThrow(message);
  expect(() => checkUserName(name, milvus)).toThrow(message);
});

const out = (length: number, min: number, max: number) =>
  `invalid password length: invalid parameter[${length} out of range ${min} <= value <= ${max}]`;

test.each([
  ['Passw0r', out(7, 8, 64)],
  ['', out(0, 8, 64)],
  [`${'aB3'.repeat(21)}xy`, out(65, 8, 64)],
  ['password', 'at least three of'],
  ['PASSWORD1', 'at least three of'],
  ['12345678!', 'at least three of'],
  ['ééééßßßß1', 'at least three of'],
])('zilliz refuses the password %j', (password, message) => {
  expect(() => checkPassword(new Secret(password), zilliz.password)).toThrow(message);
});

test.each([
  'Passw0rd',
  'password1!',
  'PASSWORD1!',
  'Password!',
  `${'aB3'.repeat(21)}x`,
  // 64 characters, 190 bytes: the rule counts characters.
  `aB3${'語'.repeat(61)}`,
])('zilliz accepts the password %j', (password) => {
  expect(() => checkPassword(new Secret(password), zilliz.password)).not.toThrow();
});

test('milvus counts bytes and asks for no classes', () => {
  const check = (text: string) => () => checkPassword(new Secret(text), milvus.password);
  expect(check('12345')).toThrow(out(5, 6, 72));
  expect(check('123456')).not.toThrow();
  expect(check('é12é')).not.toThrow();
  expect(check('a'.repeat(72))).not.toThrow();
  expect(check('a'.repeat(73))).toThrow(out(73, 6, 72));
  expect(check('語'.repeat(25))).toThrow(out(75, 6, 72));
});

test('no refusal shows the password', () => {
  let refused = 0;
  for (const rules of [zilliz, milvus]) {
    for (const text of ['hunter2', 'hunter'.repeat(20), 'hunterhunter']) {
      try {
        checkPassword(new Secret(text), rules.password);
      } catch (error) {
        refused++;
        expect(String(error)).not.toContain('hunter');
      }
    }
  }
  expect(refused).toBeGreaterThan(3);
});

test('a description has at most 1024 bytes', () => {
  expect(() => checkDescription('')).not.toThrow();
  expect(() => checkDescription('é'.repeat(512))).not.toThrow();
  expect(() => checkDescription(`${'é'.repeat(512)}x`)).toThrow(
    'invalid description length: invalid parameter[1025 out of range 0 <= value <= 1024]',
  );
});
