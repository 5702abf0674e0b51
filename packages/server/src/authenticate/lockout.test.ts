import { ApiError } from '@latchkey/contract';
import { beforeEach, expect, test } from 'vitest';
import { DEFAULT_LOCKOUT, Lockout } from './lockout.ts';

const MINUTE = 60_000;
const HOME = '192.0.2.7';
const clock = { time: 0, now: () => clock.time };
let lockout: Lockout;

beforeEach(() => {
  clock.time = Date.UTC(2026, 0, 1);
  lockout = new Lockout(DEFAULT_LOCKOUT, clock);
});

const signIn = (name: string, source = HOME, passwordChangedAt = 0) => ({
  ...{ name, source, passwordChangedAt },
});
const fail = (name: string, source = HOME, passwordChangedAt = 0) =>
  lockout.begin(signIn(name, source, passwordChangedAt)).end(false);
const failTimes = (times: number, name: string, source = HOME) => {
  for (let count = 0; count < times; count++) fail(name, source);
};

/** Seconds to wait as the refusal says, or 0 if there is none. */
function refusal(name: string, source = HOME, passwordChangedAt = 0): number {
  try {
    lockout.check(signIn(name, source, passwordChangedAt));
    return 0;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect(error.fields).toMatchObject({ grpc: 8, http: 429 });
    return Number(/(\d+) s/.exec(error.message)?.[1]);
  }
}

test('the fifth wrong password locks the name out for 15 minutes, and no longer', () => {
  failTimes(4, 'alice');
  expect(refusal('alice')).toBe(0);
  fail('alice');
  expect(refusal('alice')).toBe(15 * 60);
  expect(() => lockout.begin(signIn('alice'))).toThrow('too many failed sign-ins');
  clock.time += 15 * MINUTE - 1;
  expect(refusal('alice')).toBe(1);
  clock.time += 1;
  expect(refusal('alice')).toBe(0);
});

test('only that name from that network is locked out', () => {
  failTimes(5, 'alice');
  expect(refusal('bob')).toBe(0);
  expect(refusal('alice', '192.0.3.7')).toBe(0);
  expect(refusal('alice', '192.0.2.250')).toBeGreaterThan(0);
  expect(refusal('alice', '::ffff:192.0.2.9')).toBeGreaterThan(0);
});

test('another spelling of the name is the same name', () => {
  failTimes(2, 'alice');
  failTimes(3, 'ALICE ');
  expect(refusal('alice')).toBeGreaterThan(0);
  expect(refusal('%61lice')).toBeGreaterThan(0);
});

test('wrong passwords spread over more than 15 minutes do not lock out', () => {
  for (let count = 0; count < 20; count++) {
    fail('alice');
    clock.time += 4 * MINUTE;
  }
  expect(refusal('alice')).toBe(0);
});

test('each further lockout lasts twice as long, up to an hour, until there is quiet', () => {
  const lengths = [1, 2, 3, 4].map(() => {
    failTimes(5, 'alice');
    const seconds = refusal('alice');
    clock.time += seconds * 1000;
    return seconds / 60;
  });
  expect(lengths).toEqual([15, 30, 60, 60]);
  clock.time += 76 * MINUTE;
  failTimes(5, 'alice');
  expect(refusal('alice')).toBe(15 * 60);
});

test('the right password forgets the wrong ones, but ends no lockout', () => {
  failTimes(4, 'alice');
  lockout.forgive('alice', HOME);
  failTimes(4, 'alice');
  expect(refusal('alice')).toBe(0);
  fail('alice');
  lockout.forgive('alice', HOME);
  expect(refusal('alice')).toBeGreaterThan(0);
});

test('somebody with a name that is spelt alike cannot forgive guesses at another', () => {
  failTimes(4, 'alice');
  lockout.begin(signIn('Alice')).end(true);
  lockout.forgive('Alice', HOME);
  fail('alice');
  expect(refusal('alice')).toBeGreaterThan(0);
});

test('a changed password starts afresh, for that user alone', () => {
  failTimes(5, 'alice');
  clock.time += 1000;
  const changed = clock.time;
  expect(refusal('alice', HOME, changed)).toBe(0);
  for (let count = 0; count < 4; count++) fail('alice', HOME, changed);
  expect(refusal('alice', HOME, changed)).toBe(0);
  expect(refusal('Alice')).toBeGreaterThan(0);
});

test('guesses at the same time are not more than guesses one after the other', () => {
  const attempts = [1, 2, 3, 4, 5].map(() => lockout.begin(signIn('alice')));
  expect(() => lockout.begin(signIn('alice'))).toThrow('try again in 1 s');
  for (const attempt of attempts) attempt.end(false);
  expect(refusal('alice')).toBe(15 * 60);
});

test('checks that did not come to pass, or were right, do not count', () => {
  for (let count = 0; count < 20; count++) {
    lockout.begin(signIn('alice')).end(undefined);
    lockout.begin(signIn('alice')).end(true);
  }
  expect(refusal('alice')).toBe(0);
});

test('30 wrong passwords a minute for any names stop their network until the minute is over', () => {
  for (let count = 0; count < 29; count++) fail(`user${count}`);
  expect(refusal('nobody')).toBe(0);
  fail('user29');
  expect(refusal('nobody')).toBe(60);
  expect(refusal('nobody', '198.51.100.1')).toBe(0);
  clock.time += MINUTE;
  expect(refusal('nobody')).toBe(0);
});

test('a network is remembered by its /64 in IPv6', () => {
  failTimes(5, 'alice', '2001:db8:1:2::1');
  expect(refusal('alice', '2001:db8:1:2:ffff::9')).toBeGreaterThan(0);
  expect(refusal('alice', '2001:db8:1:3::1')).toBe(0);
});

test('loopback is many programs at once: one of them that guesses does not soon shut out the rest', () => {
  for (let count = 0; count < 30; count++) {
    fail(`user${count}`, '127.0.0.1');
    fail(`user${count}`, HOME);
  }
  expect(refusal('another', HOME)).toBeGreaterThan(0);
  expect(refusal('another', '127.0.0.1')).toBe(0);
  for (let count = 30; count < 300; count++) fail(`user${count}`, '127.0.0.1');
  expect(refusal('another', '127.0.0.1')).toBeGreaterThan(0);
});
