import { expect, test } from 'vitest';
import { Semaphore } from './semaphore.ts';

const full = () => new Error('full');

test('at most so many run at a time, the others wait in their order', async () => {
  const semaphore = new Semaphore({ permits: 2, waits: { most: 8, full } });
  const finished: number[] = [];
  let running = 0;
  let most = 0;
  const work = (id: number) => async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    finished.push(id);
  };
  await Promise.all(Array.from({ length: 10 }, (_, id) => semaphore.run(work(id))));
  expect(most).toBe(2);
  expect(finished).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('whoever finds the queue full is refused at once, and nobody else', async () => {
  const semaphore = new Semaphore({ permits: 1, waits: { most: 2, full } });
  const gate = Promise.withResolvers<void>();
  const running = [1, 2, 3].map((id) => semaphore.run(() => gate.promise.then(() => id)));
  await expect(semaphore.run(async () => 4)).rejects.toThrow('full');
  gate.resolve();
  expect(await Promise.all(running)).toEqual([1, 2, 3]);
  expect(await semaphore.run(async () => 5)).toBe(5);
});

test('work that fails gives its permit back', async () => {
  const semaphore = new Semaphore({ permits: 1, waits: { most: 0, full } });
  const failing = () => semaphore.run(() => Promise.reject(new Error('no')));
  await expect(failing()).rejects.toThrow('no');
  await expect(failing()).rejects.toThrow('no');
  expect(await semaphore.run(async () => 'yes')).toBe('yes');
});
