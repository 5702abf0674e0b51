import { expect, test } from 'vitest';
import { createKeyedSerial } from './keyed-serial.ts';

test('work under one key runs in order, also after a failure', async () => {
  const serial = createKeyedSerial();
  const log: string[] = [];
  const step = (name: string, fails = false) =>
    serial.run('key', async () => {
      log.push(`${name} starts`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([step('a'), step('b', true), step('c')]);
  expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('work under another key does not wait', async () => {
  const serial = createKeyedSerial();
  let release = () => {};
  const held = serial.run('a', () => new Promise<void>((resolve) => (release = resolve)));
  await expect(serial.run('b', async () => 'done')).resolves.toBe('done');
  release();
  await held;
});
