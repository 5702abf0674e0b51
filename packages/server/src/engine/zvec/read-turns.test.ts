import { expect, test } from 'vitest';
import { breathe } from '../../kernel/breathe.ts';
import { ReadTurns } from './read-turns.ts';

/** Reads that are told when to end, and how many went on at the same time. */
function rig() {
  const turns = new ReadTurns();
  let now = 0;
  let most = 0;
  const read = (documents: number, work: () => Promise<unknown> = breathe) =>
    turns.run(documents, async () => {
      now += documents;
      most = Math.max(most, now);
      try {
        return await work();
      } finally {
        now -= documents;
      }
    });
  return { read, most: () => most };
}

test('large answers come one after the other, as many at once as are not too many together', async () => {
  const { read, most } = rig();
  await Promise.all(Array.from({ length: 16 }, () => read(5000)));
  expect(most()).toBe(10_000);
});

test('one that is too large comes alone, and holds up nobody for ever', async () => {
  const { read, most } = rig();
  await Promise.all([read(5000), read(50_000), read(5000), read(5000)]);
  expect(most()).toBe(50_000);
});

test('small ones wait for nobody', async () => {
  const { read } = rig();
  const large = Promise.withResolvers<void>();
  const all = [read(50_000, () => large.promise), read(5000)];
  await read(100);
  large.resolve();
  await Promise.all(all);
});

test('a read that fails makes room for others', async () => {
  const { read } = rig();
  const failing = read(50_000, () => Promise.reject(new Error('broken')));
  const next = read(50_000);
  await expect(failing).rejects.toThrow('broken');
  await next;
});
