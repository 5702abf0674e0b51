import { expect, test } from 'vitest';
import { LoopTurns, TURN_MS } from './loop-turns.ts';

/** Work of some pieces. @returns the turn of the event loop in which each ran */
async function work(
  loop: LoopTurns,
  pieces: number,
  { took, turn }: { readonly took: number; readonly turn: () => number },
): Promise<number[]> {
  const ran: number[] = [];
  for (let left = pieces; left > 0; left--) {
    await loop.next(took);
    ran.push(turn());
  }
  return ran;
}

/** Counts turns of the event loop until the work is done. */
async function turnsOf<T>(run: (turn: () => number) => Promise<T>): Promise<T> {
  let turns = 0;
  let timer = setImmediate(function again() {
    turns++;
    timer = setImmediate(again);
  });
  const result = await run(() => turns);
  clearImmediate(timer);
  return result;
}

const WORKERS = 8;
const PIECES = 5;

test('long pieces of several works never run in the same turn of the event loop', async () => {
  const loop = new LoopTurns();
  const all = await turnsOf((turn) =>
    Promise.all(Array.from({ length: WORKERS }, () => work(loop, PIECES, { took: TURN_MS, turn }))),
  );
  const turns = all.flat();
  expect(turns).toHaveLength(WORKERS * PIECES);
  expect(new Set(turns).size).toBe(turns.length);
});

test('works take turns, in the order in which they came', async () => {
  const loop = new LoopTurns();
  const order: string[] = [];
  const one = async (name: string) => {
    for (let left = 3; left > 0; left--) {
      await loop.next(TURN_MS);
      order.push(name);
    }
  };
  await Promise.all(['a', 'b', 'c'].map(one));
  expect(order.join('')).toBe('abcabcabc');
});

test('short pieces share a turn', async () => {
  const loop = new LoopTurns();
  const all = await turnsOf((turn) =>
    Promise.all(Array.from({ length: 10 }, () => work(loop, 1, { took: TURN_MS / 5, turn }))),
  );
  const perTurn = [...Map.groupBy(all.flat(), (turn) => turn).values()].map(({ length }) => length);
  expect(perTurn).toEqual([5, 5]);
});

test('a short piece does not wait behind long ones', async () => {
  const loop = new LoopTurns();
  const [short, ...long] = await turnsOf((turn) =>
    Promise.all([
      ...[work(loop, 3, { took: 0.1, turn })],
      ...Array.from({ length: WORKERS }, () => work(loop, 1, { took: TURN_MS, turn })),
    ]),
  );
  const [first = 0, , last = 0] = short ?? [];
  expect(last - first).toBeLessThanOrEqual(2);
  expect(new Set(long.flat()).size).toBe(WORKERS);
});

test('a piece that takes longer than a turn has one of its own', async () => {
  const loop = new LoopTurns();
  const all = await turnsOf((turn) =>
    Promise.all([3 * TURN_MS, 1, 3 * TURN_MS].map((took) => work(loop, 1, { took, turn }))),
  );
  expect(new Set(all.flat()).size).toBe(3);
});
