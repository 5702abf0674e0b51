import { expect, test } from 'vitest';
import { systemRandom } from '../kernel/random.ts';
import { makeTotpKey, totpCode, totpStep, totpUri } from './totp.ts';

/** `12345678901234567890` of RFC 6238, appendix B, in base32. */
const RFC_KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
])('at %i s the code is the last six digits of the vector in RFC 6238', (seconds, code) => {
  expect(totpCode(RFC_KEY, Math.floor(seconds / 30))).toBe(code);
  expect(totpStep(RFC_KEY, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
});

test('a code counts one step early and late, and no longer', () => {
  const code = totpCode(RFC_KEY, 1000);
  const at = (step: number) => totpStep(RFC_KEY, code, step * 30_000);
  expect([998, 999, 1000, 1001, 1002].map(at)).toEqual([undefined, 1000, 1000, 1000, undefined]);
});

test('what is no code is wrong; spaces that people put in are not', () => {
  const code = totpCode(RFC_KEY, 1000);
  const check = (text: string) => totpStep(RFC_KEY, text, 30_000_000);
  expect(check(`${code.slice(0, 3)} ${code.slice(3)}`)).toBe(1000);
  for (const text of ['', '1', 'abcdef', '１２３４５６', `${code}0`])
    expect(check(text)).toBeUndefined();
});

test('a key is 160 bits of base32, and another one each time', () => {
  const keys = Array.from({ length: 20 }, () => makeTotpKey(systemRandom));
  for (const key of keys) expect(key).toMatch(/^[A-Z2-7]{32}$/);
  expect(new Set(keys).size).toBe(20);
  expect(totpUri('ABC', 'a@b.c')).toBe(
    'otpauth://totp/Latchkey%3Aa%40b.c?secret=ABC&issuer=Latchkey',
  );
});
