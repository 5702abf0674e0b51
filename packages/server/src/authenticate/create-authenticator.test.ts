import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeApiKey } from '../kernel/api-key-format.ts';
import type { PasswordHasher } from '../kernel/password-hasher.ts';
import { type Random, systemRandom } from '../kernel/random.ts';
import { Secret } from '../kernel/secret.ts';
import type { ApiKeyScope } from '../store/api-keys.ts';
import {
  type AccessFixture,
  openAccessFixture,
  password,
  QUICK_ARGON2,
} from '../testing/access-fixture.ts';
import { type AuthenticatorParts, createAuthenticator } from './create-authenticator.ts';
import { createPasswordHasher } from './password.ts';

const HOME = '192.0.2.7';
const WRONG = 'auth check failure, please check username and password are correct';
const WRONG_KEY = 'auth check failure, please check api key is correct';
const LOCKED = 'too many failed sign-ins';

let fixture: AccessFixture;
beforeEach(async () => {
  fixture = await openAccessFixture();
  await fixture.addUser('alice', 'Alice-Passw0rd');
});
afterEach(() => fixture.close());

const authenticator = (more: Partial<AuthenticatorParts> = {}) =>
  createAuthenticator({ ...fixture, random: systemRandom, ...more });

/** As a caller sees it: throwing at once and rejecting are the same. */
async function verify(
  by: ReturnType<typeof createAuthenticator>,
  name: string,
  text: string,
  source = HOME,
) {
  return by.verify(password(name, text), source);
}

/** How often argon2 runs meanwhile. */
async function runsOf(work: () => Promise<unknown>): Promise<number> {
  const before = fixture.hasher.runs;
  await work();
  return fixture.hasher.runs - before;
}

/** A hasher that waits before each verdict until it is let go. */
function pausedHasher(hasher: PasswordHasher) {
  const gates: (() => void)[] = [];
  const asked: (() => void)[] = [];
  const paused: PasswordHasher = {
    hash: (secret) => hasher.hash(secret),
    outdated: (phc) => hasher.outdated(phc),
    async verify(phc, secret) {
      const verdict = await hasher.verify(phc, secret);
      await new Promise<void>((resolve) => {
        gates.push(resolve);
        asked.shift()?.();
      });
      return verdict;
    },
  };
  return {
    hasher: paused,
    /** Resolves when a verdict is held back. */
    async held() {
      if (gates.length === 0) await new Promise<void>((resolve) => asked.push(resolve));
    },
    release: () => gates.shift()?.(),
  };
}

/** A hasher that begins with no check before so many are asked for: then with all at a stroke. */
function inStepHasher(hasher: PasswordHasher, count: number): PasswordHasher {
  let asked = 0;
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return {
    hash: (secret) => hasher.hash(secret),
    outdated: (phc) => hasher.outdated(phc),
    async verify(phc, secret) {
      if (++asked === count) begin();
      await begun;
      return hasher.verify(phc, secret);
    },
  };
}

test('10,000 calls with one password are one run of argon2, and answered at once', async () => {
  const by = authenticator();
  const credential = password('alice', 'Alice-Passw0rd');
  const runs = await runsOf(async () => {
    const first = await by.verify(credential, HOME);
    expect(first).toMatchObject({ kind: 'user', name: 'alice' });
    for (let call = 1; call < 10_000; call++) {
      const principal = by.verify(credential, HOME);
      if (principal !== first) throw new Error(`call ${call} was not answered at once`);
    }
  });
  expect(runs).toBe(1);
});

test('a wrong password and an unknown user get the same answer after the same work', async () => {
  const by = authenticator({ lockout: { failures: 1e9, failuresPerSource: 1e9 } });
  const sequences = ['alice', 'nobody', '', 'n'.repeat(300), 'alice\0'].map(async (name) => {
    const errors: unknown[] = [];
    for (const text of ['wrong', 'wrong', '', 'x'.repeat(257), 'other']) {
      await verify(by, name, text).catch((error: unknown) => errors.push(error));
    }
    return errors;
  });
  const outcomes = await Promise.all(sequences);
  for (const errors of outcomes) {
    expect(errors.map(String)).toEqual(Array(5).fill(`ApiError: ${WRONG}`));
  }
  // One at a time, to count: each wrong password is one run, and brought again it is none.
  const counts: number[] = [];
  for (const name of ['alice', 'nobody', 'n'.repeat(300)]) {
    const attempts = async () => {
      for (const text of ['one', 'one', 'two']) await verify(by, name, text).catch(() => 0);
    };
    counts.push(await runsOf(attempts));
  }
  expect(counts).toEqual([2, 2, 2]);
});

test('a user whose stored hash is unusable costs the same, and no password is right', async () => {
  const by = authenticator();
  await fixture.addUser('broken', 'Broken-Passw0rd');
  await fixture.setHash('broken', '*');
  const runs = await runsOf(() => expect(verify(by, 'broken', '')).rejects.toThrow(WRONG));
  expect(runs).toBe(1);
});

test('1,000 times the same wrong password at the same time is one run and one failure', async () => {
  for (const name of ['alice', 'nobody']) {
    const by = authenticator();
    const runs = await runsOf(async () => {
      const calls = Array.from({ length: 1000 }, () => verify(by, name, 'wrong'));
      const results = await Promise.allSettled(calls);
      expect(
        new Set(results.map((result) => result.status === 'rejected' && String(result.reason))),
      ).toEqual(new Set([`ApiError: ${WRONG}`]));
    });
    expect(runs).toBe(1);
    for (let count = 0; count < 4; count++) {
      await expect(verify(by, name, `wrong ${count}`)).rejects.toThrow(WRONG);
    }
    await expect(verify(by, name, 'another')).rejects.toThrow(LOCKED);
  }
});

test('a client that goes on with its old password locks nobody out, from its own network', async () => {
  const by = authenticator();
  await verify(by, 'alice', 'Alice-Passw0rd');
  await fixture.setPassword('alice', 'Second-Passw0rd');
  for (let beat = 0; beat < 50; beat++) {
    await expect(verify(by, 'alice', 'Alice-Passw0rd')).rejects.toThrow(WRONG);
    fixture.clock.time += 10_000;
  }
  await expect(verify(by, 'alice', 'Second-Passw0rd')).resolves.toMatchObject({ name: 'alice' });
  // What one network sent is news from another.
  const runs = await runsOf(() =>
    expect(verify(by, 'alice', 'Alice-Passw0rd', '198.51.100.1')).rejects.toThrow(WRONG),
  );
  expect(runs).toBe(1);
});

test('a password that was wrong is right as soon as it is set', async () => {
  const by = authenticator();
  await expect(verify(by, 'alice', 'Second-Passw0rd')).rejects.toThrow(WRONG);
  await expect(verify(by, 'later', 'Later-Passw0rd')).rejects.toThrow(WRONG);
  await fixture.setPassword('alice', 'Second-Passw0rd');
  await fixture.addUser('later', 'Later-Passw0rd');
  await expect(verify(by, 'alice', 'Second-Passw0rd')).resolves.toMatchObject({ name: 'alice' });
  await expect(verify(by, 'later', 'Later-Passw0rd')).resolves.toMatchObject({ name: 'later' });
});

test('1,000 different wrong passwords at the same time are no more than five runs', async () => {
  const by = authenticator();
  const flood = Array.from({ length: 1000 }, (_, at) => at);
  const runs = await runsOf(() =>
    Promise.allSettled(flood.map((at) => verify(by, 'alice', `${at}`))),
  );
  expect(runs).toBe(5);
});

test('guesses at 1,000 users from everywhere are no more than fit into the queue', async () => {
  const pool = createPasswordHasher({
    parameters: QUICK_ARGON2,
    allowWeakForTests: true,
    concurrency: 2,
  });
  const by = authenticator({ hasher: inStepHasher(pool, 1000) });
  const flood = Array.from({ length: 1000 }, (_, at) =>
    verify(by, `user${at}`, 'guess', `10.${at >> 8}.${at & 255}.1`).catch(String),
  );
  const answers = await Promise.all(flood);
  // Two are checked, 64 wait.
  expect(answers.filter((answer) => String(answer).includes(WRONG)).length).toBe(66);
  expect(
    answers.filter((answer) => String(answer).includes('too many sign-ins at once')).length,
  ).toBe(934);
});

test('a changed password: the very next call with the old one fails, with the new one succeeds', async () => {
  const by = authenticator();
  await verify(by, 'alice', 'Alice-Passw0rd');
  await fixture.setPassword('alice', 'Second-Passw0rd');
  await expect(verify(by, 'alice', 'Alice-Passw0rd')).rejects.toThrow(WRONG);
  await expect(verify(by, 'alice', 'Second-Passw0rd')).resolves.toMatchObject({ name: 'alice' });
  await fixture.setPassword('alice', 'Alice-Passw0rd');
  await expect(verify(by, 'alice', 'Second-Passw0rd')).rejects.toThrow(WRONG);
  await expect(verify(by, 'alice', 'Alice-Passw0rd')).resolves.toMatchObject({ name: 'alice' });
});

test('a dropped user is refused at once; one of the same name made later is somebody else', async () => {
  const by = authenticator();
  const before = await verify(by, 'alice', 'Alice-Passw0rd');
  await fixture.dropUser('alice');
  await expect(verify(by, 'alice', 'Alice-Passw0rd')).rejects.toThrow(WRONG);
  await fixture.addUser('alice', 'Alice-Passw0rd');
  const after = await verify(by, 'alice', 'Alice-Passw0rd');
  expect(after.id).not.toBe(before.id);
});

test('a user who was made again with the stored hash of before is somebody else as well', async () => {
  const by = authenticator();
  const before = await verify(by, 'alice', 'Alice-Passw0rd');
  const record = await fixture.store.users.find(fixture.cluster.id, 'alice');
  await fixture.dropUser('alice');
  await fixture.addUser('alice', 'Other-Passw0rd');
  await fixture.setHash('alice', record?.passwordHash ?? '');
  await expect(verify(by, 'alice', 'Other-Passw0rd')).rejects.toThrow(WRONG);
  const after = await verify(by, 'alice', 'Alice-Passw0rd');
  expect(after.id).not.toBe(before.id);
  expect(await verify(by, 'alice', 'Alice-Passw0rd')).toBe(after);
});

test('a change elsewhere on the cluster does not make argon2 run again', async () => {
  const by = authenticator();
  await verify(by, 'alice', 'Alice-Passw0rd');
  await fixture.addUser('bob', 'Bob-Passw0rd');
  await fixture.grant('alice', 'db_ro');
  expect(await runsOf(() => verify(by, 'alice', 'Alice-Passw0rd'))).toBe(0);
});

test('the password changes while the old one is being hashed: the old one is refused', async () => {
  const pause = pausedHasher(fixture.hasher);
  const by = authenticator({ hasher: pause.hasher });
  const early = verify(by, 'alice', 'Alice-Passw0rd');
  await pause.held();
  await fixture.setPassword('alice', 'Second-Passw0rd');
  const refused = expect(early).rejects.toThrow(WRONG);
  pause.release();
  await pause.held();
  pause.release();
  await refused;
  await expect(verify(by, 'alice', 'Alice-Passw0rd')).rejects.toThrow(WRONG);
});

test('the password changes to the one that is being hashed: the new one is accepted', async () => {
  const pause = pausedHasher(fixture.hasher);
  const by = authenticator({ hasher: pause.hasher });
  const early = verify(by, 'alice', 'Second-Passw0rd');
  await pause.held();
  await fixture.setPassword('alice', 'Second-Passw0rd');
  pause.release();
  await pause.held();
  pause.release();
  await expect(early).resolves.toMatchObject({ name: 'alice' });
});

test('a password that changes again and again while it is checked ends as unavailable', async () => {
  const pause = pausedHasher(fixture.hasher);
  const by = authenticator({ hasher: pause.hasher });
  const call = expect(verify(by, 'alice', 'Same-Passw0rd')).rejects.toMatchObject({
    fields: { grpc: 14, retriable: true },
  });
  for (let round = 0; round < 5; round++) {
    await pause.held();
    await fixture.setPassword('alice', 'Same-Passw0rd');
    pause.release();
  }
  await call;
});

test('a weak hash is replaced on use, once, and the password stays good', async () => {
  const stronger = createPasswordHasher({
    parameters: { ...QUICK_ARGON2, timeCost: 2 },
    allowWeakForTests: true,
  });
  const by = authenticator({ hasher: stronger });
  const stored = () => fixture.store.users.find(fixture.cluster.id, 'alice');
  expect((await stored())?.passwordHash).toContain('t=1');
  const calls = Array.from({ length: 20 }, () => verify(by, 'alice', 'Alice-Passw0rd'));
  const principals = await Promise.all(calls);
  expect((await stored())?.passwordHash).toContain('t=2');
  expect(stronger.runs).toBe(2);
  await fixture.grant('alice', 'db_ro');
  expect(await verify(by, 'alice', 'Alice-Passw0rd')).toEqual(principals[0]);
  expect(stronger.runs).toBe(2);
});

test('a hash that cannot be replaced does not fail the call', async () => {
  const { users } = fixture.store;
  const broken: AccessFixture['store']['users'] = {
    ...users,
    rehash: () => Promise.reject(new Error('disk full')),
  };
  const by = authenticator({
    store: { ...fixture.store, users: broken },
    hasher: createPasswordHasher({
      parameters: { ...QUICK_ARGON2, timeCost: 2 },
      allowWeakForTests: true,
    }),
  });
  await expect(verify(by, 'alice', 'Alice-Passw0rd')).resolves.toMatchObject({ name: 'alice' });
});

test('after five wrong passwords the right one is refused, for 15 minutes', async () => {
  const by = authenticator();
  for (let count = 0; count < 5; count++) {
    await expect(verify(by, 'alice', `wrong ${count}`)).rejects.toThrow(WRONG);
  }
  const runs = await runsOf(() =>
    expect(verify(by, 'alice', 'Alice-Passw0rd')).rejects.toThrow(LOCKED),
  );
  expect(runs).toBe(0);
  await expect(verify(by, 'alice', 'Alice-Passw0rd', '198.51.100.1')).resolves.toBeDefined();
  fixture.clock.time += 15 * 60_000;
  await expect(verify(by, 'alice', 'Alice-Passw0rd')).resolves.toBeDefined();
});

test('a credential that was verified keeps working while somebody guesses, also past ten minutes', async () => {
  const by = authenticator();
  await verify(by, 'alice', 'Alice-Passw0rd');
  fixture.clock.time += 1000;
  for (let minute = 0; minute < 40; minute++) {
    for (let count = 0; count < 6; count++)
      await verify(by, 'alice', `guess ${minute} ${count}`).catch(() => 0);
    await expect(verify(by, 'alice', `guess ${minute}`)).rejects.toThrow(LOCKED);
    await expect(verify(by, 'alice', 'Alice-Passw0rd')).resolves.toMatchObject({ name: 'alice' });
    fixture.clock.time += 60_000;
  }
});

test('a verified password is hashed again after ten minutes', async () => {
  const by = authenticator();
  await verify(by, 'alice', 'Alice-Passw0rd');
  fixture.clock.time += 10 * 60_000 - 1;
  expect(await runsOf(() => verify(by, 'alice', 'Alice-Passw0rd'))).toBe(0);
  fixture.clock.time += 1;
  expect(await runsOf(() => verify(by, 'alice', 'Alice-Passw0rd'))).toBe(1);
  expect(await runsOf(() => verify(by, 'alice', 'Alice-Passw0rd'))).toBe(0);
});

test('every right password forgets the wrong ones before it', async () => {
  const by = authenticator();
  for (let round = 0; round < 5; round++) {
    for (let count = 0; count < 4; count++) {
      await expect(verify(by, 'alice', `wrong ${round} ${count}`)).rejects.toThrow(WRONG);
    }
    await expect(verify(by, 'alice', 'Alice-Passw0rd')).resolves.toBeDefined();
    fixture.clock.time += 60_000;
  }
});

test('a user who was locked out may sign in with the password that an admin has set', async () => {
  const by = authenticator();
  for (let count = 0; count < 6; count++) {
    await verify(by, 'alice', `forgotten ${count}`).catch(() => 0);
  }
  fixture.clock.time += 1000;
  await fixture.setPassword('alice', 'Second-Passw0rd');
  await expect(verify(by, 'alice', 'Second-Passw0rd')).resolves.toMatchObject({ name: 'alice' });
});

test('passwords do not show in errors', async () => {
  const by = authenticator();
  const error = await verify(by, 'alice', 'Wrong-Passw0rd').catch((thrown: unknown) => thrown);
  expect(JSON.stringify([String(error), error])).not.toContain('Wrong-Passw0rd');
});

const OWNER: ApiKeyScope = { orgRole: 'Owner', projects: [] };

test('an API key is verified without argon2, and at once from the second call on', async () => {
  const by = authenticator();
  const { id, credential } = await fixture.addApiKey(OWNER, { name: 'ci' });
  const runs = await runsOf(async () => {
    expect(await by.verify(credential, HOME)).toEqual({ kind: 'apiKey', id, name: 'ci' });
    expect(by.verify(credential, HOME)).toEqual({ kind: 'apiKey', id, name: 'ci' });
  });
  expect(runs).toBe(0);
});

test('an API key fails from the very next call after it was dropped, and once it has expired', async () => {
  const by = authenticator();
  const verifyKey = async (credential: Parameters<typeof by.verify>[0]) =>
    by.verify(credential, HOME);
  const dropped = await fixture.addApiKey(OWNER);
  await verifyKey(dropped.credential);
  await fixture.dropApiKey(dropped.id);
  await expect(verifyKey(dropped.credential)).rejects.toThrow(WRONG_KEY);
  const expiring = await fixture.addApiKey(OWNER, { expiresAt: fixture.clock.time + 1000 });
  await verifyKey(expiring.credential);
  fixture.clock.time += 999;
  await verifyKey(expiring.credential);
  fixture.clock.time += 1;
  await expect(verifyKey(expiring.credential)).rejects.toThrow(WRONG_KEY);
});

test('only the whole key is the key', async () => {
  const by = authenticator();
  const one = await fixture.addApiKey(OWNER);
  const other = await fixture.addApiKey(OWNER);
  const text = one.credential.key.reveal();
  const mixed = text.slice(0, 20) + other.credential.key.reveal().slice(20);
  for (const bad of ['', 'x', text.slice(0, -1), `${text}x`, text.toUpperCase(), mixed, one.id]) {
    const credential = { kind: 'apiKey', key: new Secret(bad) } as const;
    await expect((async () => by.verify(credential, HOME))(), bad).rejects.toThrow(WRONG_KEY);
  }
});

test('a well-formed key with the id of another is refused', async () => {
  const by = authenticator();
  const sameId: Random = {
    bytes: (count) => (count === 16 ? Buffer.alloc(16, 1) : systemRandom.bytes(count)),
  };
  const real = await fixture.addApiKey(OWNER, { random: sameId });
  const forged = { ...makeApiKey(sameId), kind: 'apiKey' } as const;
  expect(forged.id).toBe(real.id);
  await expect((async () => by.verify(real.credential, HOME))()).resolves.toBeDefined();
  await expect((async () => by.verify(forged, HOME))()).rejects.toThrow(WRONG_KEY);
});

test('a disabled key is refused', async () => {
  const { id, credential } = await fixture.addApiKey(OWNER);
  const { apiKeys } = fixture.store;
  const disabling: typeof apiKeys = {
    ...apiKeys,
    find: async (wanted) => {
      const record = await apiKeys.find(wanted);
      return record && { ...record, disabled: record.id === id };
    },
  };
  const by = authenticator({ store: { ...fixture.store, apiKeys: disabling } });
  await expect((async () => by.verify(credential, HOME))()).rejects.toThrow(WRONG_KEY);
});

test('a key is good on the clusters of its scope alone', async () => {
  const by = authenticator();
  const { projectId, id } = fixture.cluster;
  const member = (...projects: ApiKeyScope['projects']): ApiKeyScope => ({
    orgRole: 'Member',
    projects,
  });
  const cases: [ok: boolean, scope: ApiKeyScope][] = [
    [true, OWNER],
    [false, { orgRole: 'Billing-Admin', projects: [{ projectId, role: 'Admin' }] }],
    [false, member()],
    [true, member({ projectId, role: 'Read-Only' })],
    [false, member({ projectId: 'proj-other', role: 'Admin' })],
    [true, member({ projectId, role: 'Read-Only', clusterIds: ['in01-other', id] })],
    [false, member({ projectId, role: 'Admin', clusterIds: ['in01-other'] })],
    [false, member({ projectId, role: 'Admin', clusterIds: [] })],
  ];
  for (const [ok, scope] of cases) {
    const { credential } = await fixture.addApiKey(scope);
    const call = (async () => by.verify(credential, HOME))();
    if (ok) await expect(call).resolves.toMatchObject({ kind: 'apiKey' });
    else await expect(call, JSON.stringify(scope)).rejects.toThrow(WRONG_KEY);
  }
});

test('the key of an owner is good in its own organization alone', async () => {
  const elsewhere = { ...fixture.cluster, organizationId: 'org-of-somebody-else' };
  const { credential } = await fixture.addApiKey(OWNER);
  const call = (async () => authenticator({ cluster: elsewhere }).verify(credential, HOME))();
  await expect(call).rejects.toThrow(WRONG_KEY);
});
