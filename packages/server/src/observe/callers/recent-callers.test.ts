import { expect, test } from 'vitest';
import { RecentCallers } from './recent-callers.ts';

const HOUR = 3_600_000;

function rig() {
  const clock = { at: Date.UTC(2026, 0, 1), now: () => clock.at };
  return { clock, callers: new RecentCallers(clock) };
}

test('who has not called for a day is left out', () => {
  const { clock, callers } = rig();
  callers.note('u1', { source: '10.0.0.1', client: 'old', method: 'Search' });
  clock.at += 23 * HOUR;
  callers.note('u1', { source: '10.0.0.1', client: 'new', method: 'Query' });
  expect(callers.find('u1').map(({ client }) => client)).toEqual(['new', 'old']);
  clock.at += 2 * HOUR;
  expect(callers.find('u1').map(({ client }) => client)).toEqual(['new']);
  expect(callers.find('u2')).toEqual([]);
});

test('no more than 20 callers are kept, the latest, however many addresses there are', () => {
  const { clock, callers } = rig();
  for (let host = 0; host < 500; host++) {
    clock.at += 1;
    callers.note('u1', { source: `10.0.${host >> 8}.${host & 255}`, client: '', method: 'Insert' });
  }
  const found = callers.find('u1');
  expect(found).toHaveLength(20);
  expect(found[0]?.source).toBe('10.0.1.243');
});

test('a long or odd name is cut, and has nothing in it that moves a cursor', () => {
  const { callers } = rig();
  callers.note('u1', {
    source: '::1',
    client: `a\u001b[2J${'x'.repeat(10_000)}`,
    method: 'Search',
  });
  callers.note('u1', {
    source: '::1',
    client: `a\u001b[2J${'x'.repeat(20_000)}`,
    method: 'Search',
  });
  const [only, ...others] = callers.find('u1');
  expect(others).toEqual([]);
  expect(only).toMatchObject({ calls: 2 });
  expect(only?.client).toHaveLength(80);
  expect(only?.client).toMatch(/^a\?\[2Jx+$/);
});

test('what an SDK sends by itself does not hide the last call of its program', () => {
  const { clock, callers } = rig();
  const from = { source: '10.0.0.1', client: 'grpc-node-js/1.14.7' };
  for (const method of ['Connect', 'Search', 'ClientHeartbeat']) {
    clock.at += 1000;
    callers.note('u1', { ...from, method });
  }
  expect(callers.find('u1')).toMatchObject([{ method: 'Search', lastAt: clock.at, calls: 3 }]);
});
