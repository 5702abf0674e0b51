import { expect, test } from 'vitest';
import { generatePassword } from './generate-password.ts';
import { systemRandom } from './random.ts';

test('every generated password has all four classes and can be pasted into a shell', () => {
  const seen = new Set<string>();
  for (let round = 0; round < 2_000; round++) {
    const text = generatePassword(systemRandom).reveal();
    expect(text).toMatch(/^[A-Za-z][A-Za-z0-9._~-]{23}$/);
    for (const wanted of [/[A-Z]/, /[a-z]/, /[0-9]/, /[-._~]/]) expect(text).toMatch(wanted);
    seen.add(text);
  }
  expect(seen.size).toBe(2_000);
});
