import { expect, test } from 'vitest';
import { Meters } from './meters.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

function rig() {
  const clock = { at: START, now: () => clock.at };
  const meters = new Meters(clock);
  return { clock, meters, meter: meters.of('in01-a') };
}

test('calls are counted in the step in which they are answered, by kind', () => {
  const { clock, meter } = rig();
  meter.call('search', 2, false);
  clock.at += 15_000;
  meter.call('search', 4, true);
  meter.call('insert', 1, false);
  meter.failedSignIn();
  const [first, second] = meter.read({ from: START, until: clock.at, stepMs: 10_000 });
  expect(first?.latencies.get('search')?.count).toBe(1);
  expect(second?.latencies.get('search')?.count).toBe(1);
  expect(second?.failed.get('search')).toBe(1);
  expect(second?.latencies.get('insert')?.count).toBe(1);
  expect(second?.failedSignIns).toBe(1);
});

test('minutes add up to hours, and are forgotten after a day', () => {
  const { clock, meter } = rig();
  for (let minute = 0; minute < 60; minute++) {
    meter.call('query', 1, false);
    clock.at += MINUTE;
  }
  const hour = { from: START, until: START + 60 * MINUTE, stepMs: 60 * MINUTE };
  expect(meter.read(hour)[0]?.latencies.get('query')?.count).toBe(60);
  clock.at = START + 24 * 60 * MINUTE;
  for (let minute = 0; minute < 60; minute++) {
    meter.failedSignIn();
    clock.at += MINUTE;
  }
  expect(meter.read(hour)[0]?.latencies.size).toBe(0);
});

test('a cluster keeps its meter, another has its own', () => {
  const { meters, meter, clock } = rig();
  meter.failedSignIn();
  const now = { from: START, until: clock.at + 1, stepMs: 10_000 };
  expect(meters.of('in01-a').read(now)).toMatchObject([{ failedSignIns: 1 }]);
  expect(meters.of('in01-b').read(now)).toMatchObject([{ failedSignIns: 0 }]);
});

test('the memory of the process is known from the start on', () => {
  const { meters, clock } = rig();
  expect(meters.memoryAt(clock.at, MINUTE)).toBe(0);
  meters.start();
  meters.stop();
  expect(meters.memoryAt(clock.at, MINUTE)).toBeGreaterThan(1e6);
  clock.at += MINUTE;
  expect(meters.memoryAt(clock.at - MINUTE, MINUTE + 1)).toBeGreaterThan(1e6);
});

test('it is known of a minute that has just begun, and not of those that nobody asked about', () => {
  const { meters, clock } = rig();
  meters.start();
  meters.stop();
  clock.at += 2 * MINUTE;
  expect(meters.memoryAt(clock.at - 100, 10_000)).toBeGreaterThan(1e6);
  expect(meters.memoryAt(clock.at - MINUTE, 1)).toBe(0);
});

test('a time that is long past is read at once: of it nothing is looked for', () => {
  const { clock, meter } = rig();
  meter.call('query', 1, false);
  clock.at += MINUTE;
  const stepMs = 100 * 24 * 60 * MINUTE;
  const began = performance.now();
  const readings = meter.read({ from: START - 1500 * stepMs, until: clock.at, stepMs });
  expect(performance.now() - began).toBeLessThan(500);
  expect(readings.at(-1)?.latencies.get('query')?.count).toBe(1);
  expect(readings[0]?.latencies.size).toBe(0);
});
