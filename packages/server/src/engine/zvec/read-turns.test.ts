import { expect, test } from 'vitest';
import { breathe } from '../../kernel/breathe.ts';
import { ReadTurns } from './read-turns.ts';

async function nothing(): Promise<readonly unknown[]> {
  await breathe();
  return [];
}

/** Reads that are told when to end, and how many went on at the same time. */
function rig() {
  const turns = new ReadTurns();
  let now = 0;
  let most = 0;
  const read = (documents: number, work: () => Promise<readonly unknown[]> = nothing) =>
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
  const large = Promise.withResolvers<readonly unknown[]>();
  const all = [read(50_000, () => large.promise), read(5000)];
  await read(100);
  large.resolve([]);
  await Promise.all(all);
});

test('a read that fails makes room for others', async () => {
  const { read } = rig();
  const failing = read(50_000, () => Promise.reject(new Error('broken')));
  const next = read(50_000);
  await expect(failing).rejects.toThrow('broken');
  await next;
});

test('what is done with a large answer has a turn of its own: to hand it over was one', async () => {
  const { read } = rig();
  const order: string[] = [];
  await read(5000, async () => {
    setImmediate(() => order.push('all else'));
    return new Array(5000).fill({});
  });
  order.push('who asked');
  expect(order).toEqual(['all else', 'who asked']);
});

test('parts of large queries go on two at a time, and one that fails makes room', async () => {
  const turns = new ReadTurns();
  let now = 0;
  let most = 0;
  const part = async () => {
    most = Math.max(most, ++now);
    await breathe();
    now--;
  };
  const failing = turns.part(() => Promise.reject(new Error('broken')));
  await Promise.all([
    expect(failing).rejects.toThrow('broken'),
    ...Array.from({ length: 8 }, () => turns.part(part)),
  ]);
  expect(most).toBe(2);
});
