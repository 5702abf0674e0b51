import { expect, test } from 'vitest';
import { SingleFlight } from './single-flight.ts';

test('whoever asks while the work runs shares it, and the next one starts anew', async () => {
  const flight = new SingleFlight<string, number>();
  let runs = 0;
  const gate = Promise.withResolvers<void>();
  const work = async () => {
    runs++;
    await gate.promise;
    return runs;
  };
  const asked = Array.from({ length: 1000 }, () => flight.run('a', work));
  expect(flight.has('a')).toBe(true);
  expect(flight.has('b')).toBe(false);
  gate.resolve();
  expect(new Set(await Promise.all(asked))).toEqual(new Set([1]));
  expect(flight.has('a')).toBe(false);
  expect(await flight.run('a', work)).toBe(2);
});

test('a failure is shared and not kept', async () => {
  const flight = new SingleFlight<string, string>();
  const fail = async () => {
    throw new Error('no');
  };
  const both = await Promise.allSettled([flight.run('a', fail), flight.run('a', fail)]);
  expect(both.map((result) => result.status)).toEqual(['rejected', 'rejected']);
  expect(await flight.run('a', async () => 'yes')).toBe('yes');
});
