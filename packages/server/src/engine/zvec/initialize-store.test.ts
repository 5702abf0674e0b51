import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, getPriority } from 'node:os';
import { expect, test } from 'vitest';
import { createTestEngine, DIM, put, seeded, spec } from './test-engine.ts';

const TASKS = '/proc/self/task';
const ROWS = 6000;
/** Of the processor, in the system's ticks of 10 ms: a build of so many takes some hundred. */
const MUCH = 10;

/** What each thread of the process took of the processor, and how much it gives way. */
function threads() {
  return readdirSync(TASKS).map((name) => {
    const stat = readFileSync(`${TASKS}/${name}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const niceness = getPriority(Number(name));
    return { id: Number(name), ticks: Number(fields[11]) + Number(fields[12]), niceness };
  });
}

test.skipIf(!existsSync(TASKS))('threads that build indexes give way to all others', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec('COSINE'));
  const random = seeded(3);
  const vector = () => Array.from({ length: DIM }, () => random() * 2 - 1);
  await put(
    collection,
    Array.from({ length: ROWS }, (_, id) => ({ id, vector: vector() })),
  );
  const before = new Map(threads().map(({ id, ticks }) => [id, ticks]));
  await collection.flush();
  await expect.poll(() => collection.stats().indexedRows, { timeout: 20_000 }).toBe(ROWS);
  const builders = threads().filter(({ niceness }) => niceness > 0);
  const took = builders.reduce((sum, { id, ticks }) => sum + ticks - (before.get(id) ?? 0), 0);
  expect(builders).toHaveLength(availableParallelism());
  expect(took).toBeGreaterThan(MUCH);
});
