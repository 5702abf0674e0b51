import { hash as bcrypt } from '@node-rs/bcrypt';
import { expect, test } from 'vitest';
import { Secret } from '../kernel/secret.ts';
import { QUICK_ARGON2 as QUICK } from '../testing/access-fixture.ts';
import { createPasswordHasher, OWASP_ARGON2 } from './password.ts';

const quick = (more = {}) =>
  createPasswordHasher({ parameters: QUICK, allowWeakForTests: true, ...more });

test('makes PHC strings of argon2id with the parameters of OWASP', async () => {
  const hasher = createPasswordHasher();
  const phc = await hasher.hash(new Secret('correct horse'));
  expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await hasher.verify(phc, new Secret('correct horse'))).toBe(true);
  expect(await hasher.verify(phc, new Secret('correct horse '))).toBe(false);
  expect(hasher.outdated(phc)).toBe(false);
  expect(hasher.runs).toBe(3);
});

test('two hashes of one password differ', async () => {
  const hasher = quick();
  const [one, other] = await Promise.all([1, 2].map(() => hasher.hash(new Secret('same'))));
  expect(one).not.toBe(other);
});

test('refuses parameters below the floor, unless a test asks for them', () => {
  const weak = [
    { memoryCost: 19455, timeCost: 2, parallelism: 1 },
    { memoryCost: 19456, timeCost: 1, parallelism: 1 },
    { memoryCost: 7000, timeCost: 9, parallelism: 1 },
    QUICK,
  ];
  for (const parameters of weak) {
    expect(() => createPasswordHasher({ parameters })).toThrow('weaker than');
    expect(() => createPasswordHasher({ parameters, allowWeakForTests: true })).not.toThrow();
  }
  const strong = [OWASP_ARGON2, { memoryCost: 47104, timeCost: 1, parallelism: 1 }];
  for (const parameters of strong) {
    expect(() => createPasswordHasher({ parameters })).not.toThrow();
  }
});

test('what was made with weaker parameters, or is no argon2id, is outdated', async () => {
  const phc = await quick().hash(new Secret('x'));
  const stronger = quick({ parameters: { ...QUICK, timeCost: 2 } });
  expect(quick().outdated(phc)).toBe(false);
  expect(stronger.outdated(phc)).toBe(true);
  expect(quick().outdated(await stronger.hash(new Secret('x')))).toBe(false);
  expect(quick().outdated(phc.replace('argon2id', 'argon2i'))).toBe(true);
  expect(quick().outdated('$2b$10$abc')).toBe(true);
});

test('a malformed hash matches nothing, and costs a run like any other', async () => {
  const hasher = quick();
  for (const phc of ['', '*', '$2b$10$abcdefghijk', '$argon2id$v=19$m=64,t=1,p=1$AAAA$AAAA']) {
    const before = hasher.runs;
    expect(await hasher.verify(phc, new Secret(''))).toBe(false);
    expect(hasher.runs).toBe(before + 1);
  }
});

test('passwords of more than 256 bytes are never hashed', async () => {
  const hasher = quick();
  const longest = new Secret('ü'.repeat(128));
  const phc = await hasher.hash(longest);
  expect(await hasher.verify(phc, longest)).toBe(true);
  const runs = hasher.runs;
  for (const text of [`${'ü'.repeat(128)}x`, 'x'.repeat(1 << 20)]) {
    expect(await hasher.verify(phc, new Secret(text))).toBe(false);
    await expect(hasher.hash(new Secret(text))).rejects.toThrow('invalid password length');
  }
  expect(hasher.runs).toBe(runs);
});

test('a few hashes at once, 64 in the queue, and the rest is refused', async () => {
  const hasher = quick({ concurrency: 2 });
  const results = await Promise.allSettled(
    Array.from({ length: 1000 }, (_, at) => hasher.hash(new Secret(`password ${at}`))),
  );
  const refused = results.filter((result) => result.status === 'rejected');
  expect(results.length - refused.length).toBe(66);
  expect(hasher.runs).toBe(66);
  expect(String(refused[0]?.reason)).toContain('too many sign-ins at once');
  await expect(hasher.hash(new Secret('later'))).resolves.toContain('$argon2id$');
});

test("a wrong password of a user who came from a Milvus takes as long as another's", async () => {
  // The cost that Milvus uses, at which bcrypt alone takes a millisecond.
  const imported = await bcrypt('Some-Passw0rd', { cost: 4 });
  const hasher = createPasswordHasher();
  const own = await hasher.hash(new Secret('Some-Passw0rd'));
  expect(await hasher.verify(imported, new Secret('Some-Passw0rd'))).toBe(true);
  const shortest = { own: Number.POSITIVE_INFINITY, imported: Number.POSITIVE_INFINITY };
  for (let at = 0; at < 20; at++) {
    for (const [whose, phc] of [['own', own] as const, ['imported', imported] as const]) {
      const begin = performance.now();
      expect(await hasher.verify(phc, new Secret('Other-Passw0rd'))).toBe(false);
      shortest[whose] = Math.min(shortest[whose], performance.now() - begin);
    }
  }
  expect(shortest.imported).toBeGreaterThan(0.5 * shortest.own);
});
