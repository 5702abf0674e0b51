import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemRandom } from '../kernel/random.ts';
import { Secret } from '../kernel/secret.ts';
import { type AccessFixture, openAccessFixture, password } from '../testing/access-fixture.ts';
import { TEST_ORIGIN } from '../testing/temporary-store.ts';
import { type AuthenticatorParts, createAuthenticator } from './create-authenticator.ts';

const HOME = '192.0.2.7';
const MINUTE = 60_000;
const OLD = 'Old-Passw0rd';
const NEW = 'New-Passw0rd';
const WRONG = 'auth check failure, please check username and password are correct';

let fixture: AccessFixture;
let key: { clusterId: string; name: string };
beforeEach(async () => {
  fixture = await openAccessFixture();
  await fixture.addUser('alice', OLD);
  key = { clusterId: fixture.cluster.id, name: 'alice' };
});
afterEach(() => fixture.close());

const open = (more: Partial<AuthenticatorParts> = {}) => {
  const by = createAuthenticator({ ...fixture, random: systemRandom, ...more });
  return async (text: string, name = 'alice', connectedAt?: number) =>
    by.verify(password(name, text), HOME, connectedAt);
};

async function resetWithGrace(ms: number, text = NEW) {
  const passwordHash = await fixture.hasher.hash(new Secret(text));
  const graceUntil = fixture.clock.time + ms;
  await fixture.store.users.reset(key, { passwordHash, graceUntil }, TEST_ORIGIN);
}

async function runsOf(work: () => Promise<unknown>): Promise<number> {
  const before = fixture.hasher.runs;
  await work().catch(() => undefined);
  return fixture.hasher.runs - before;
}

test('in a grace both passwords are let in, and each is hashed once', async () => {
  const verify = open();
  await resetWithGrace(MINUTE);
  for (const text of [OLD, NEW]) {
    await expect(verify(text)).resolves.toMatchObject({ name: 'alice' });
    expect(await runsOf(() => verify(text))).toBe(0);
  }
});

test('the old password is dead at the very end of the grace, though it was verified', async () => {
  const verify = open();
  await verify(OLD);
  await resetWithGrace(MINUTE);
  await verify(OLD);
  const revision = fixture.store.authRevision(key.clusterId);
  fixture.clock.time += MINUTE - 1;
  await verify(OLD);
  fixture.clock.time += 1;
  await expect(verify(OLD)).rejects.toThrow(WRONG);
  // Nothing had to happen for it.
  expect(fixture.store.authRevision(key.clusterId)).toBe(revision);
  await expect(verify(NEW)).resolves.toMatchObject({ name: 'alice' });
  await fixture.store.users.forgetEndedGraces();
  expect(await fixture.store.users.find(key.clusterId, 'alice')).not.toHaveProperty('previous');
});

test('a grace that ends while the old password is being hashed does not let it in', async () => {
  const { hasher } = fixture;
  await resetWithGrace(MINUTE);
  const slow = {
    hash: (secret: Secret) => hasher.hash(secret),
    outdated: (phc: string) => hasher.outdated(phc),
    async verify(phc: string, secret: Secret) {
      const verdict = await hasher.verify(phc, secret);
      fixture.clock.time += MINUTE;
      return verdict;
    },
  };
  await expect(open({ hasher: slow })(OLD)).rejects.toThrow(WRONG);
});

test('while a grace runs on a cluster, a wrong guess is the same work for every name', async () => {
  const verify = open();
  await fixture.addUser('bob', 'Bob-Passw0rd');
  const work = async () => [
    await runsOf(() => verify('Guess-Passw0rd-1')),
    await runsOf(() => verify('Guess-Passw0rd-2', 'bob')),
    await runsOf(() => verify('Guess-Passw0rd-3', 'nobody')),
  ];
  expect(await work()).toEqual([1, 1, 1]);
  await resetWithGrace(MINUTE);
  const again = open();
  const during = [
    await runsOf(() => again('Guess-Passw0rd-4')),
    await runsOf(() => again('Guess-Passw0rd-5', 'bob')),
    await runsOf(() => again('Guess-Passw0rd-6', 'nobody')),
  ];
  expect(during).toEqual([2, 2, 2]);
});

test('the old password in its grace is no wrong guess', async () => {
  await resetWithGrace(MINUTE);
  const verify = open({ lockout: { failures: 1 } });
  await verify(OLD);
  await expect(verify(NEW)).resolves.toMatchObject({ name: 'alice' });
});

test('a sign-out forgets what was verified and refuses connections from before it', async () => {
  const verify = open();
  const before = fixture.clock.time;
  await verify(OLD, 'alice', before);
  fixture.clock.time += 1_000;
  await fixture.store.users.signOut(key, TEST_ORIGIN);
  expect(await runsOf(() => verify(OLD, 'alice', before))).toBe(1);
  await expect(verify(OLD, 'alice', before)).rejects.toThrow('alice was signed out');
  await expect(verify(OLD, 'alice', fixture.clock.time)).rejects.toThrow('signed out');
  fixture.clock.time += 1;
  await expect(verify(OLD, 'alice', fixture.clock.time)).resolves.toMatchObject({ name: 'alice' });
  // Who does not know the password is not told.
  await expect(verify('Guess-Passw0rd', 'alice', before)).rejects.toThrow(WRONG);
});

test('a recovery on the host ends a grace and an expiry', async () => {
  const verify = open();
  await resetWithGrace(MINUTE);
  await fixture.store.users.setExpiry(key, fixture.clock.time, TEST_ORIGIN);
  await expect(verify(NEW)).rejects.toThrow('the user alice expired');
  const passwordHash = await fixture.hasher.hash(new Secret('Third-Passw0rd'));
  await fixture.store.users.recover(key, { passwordHash }, TEST_ORIGIN);
  await expect(verify('Third-Passw0rd')).resolves.toMatchObject({ name: 'alice' });
  await expect(verify(OLD)).rejects.toThrow(WRONG);
});
