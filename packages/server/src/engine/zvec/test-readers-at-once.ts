/**
 * Reads one collection from several sides at once, over and over; fails when a read does not meet all
 * entities. The argument is the engine's directory.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import { openZvecEngine } from './open-zvec-engine.ts';
import { put, rowQuery, spec, vectorOf } from './test-engine.ts';

/** As many as Node has threads for reads. */
const READERS = 4;
const ROUNDS = 40;
/** Built one after the other, so that the store holds them in files of their own. */
const SEGMENTS = 3;
const ROWS = 500;
const [dir = ''] = process.argv.slice(2);
const engine = await openZvecEngine({ dir, clock: systemClock, log: createLog('silent') });
const collection = await engine.create(spec());
for (let segment = 0; segment < SEGMENTS; segment++) {
  await put(collection, rowsFrom(segment * ROWS));
  await collection.flush();
  while (collection.stats().indexedRows < (segment + 1) * ROWS) await delay(5);
}
await put(collection, rowsFrom(SEGMENTS * ROWS));

await Promise.all(Array.from({ length: READERS }, read));
await engine.close();

async function read(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    let met = 0;
    await collection.scan(rowQuery({ output: spec().fields }), ({ keys }) => {
      met += keys.length;
    });
    if (met !== (SEGMENTS + 1) * ROWS) throw new Error(`${met} entities were met`);
  }
}

function rowsFrom(first: number) {
  return Array.from({ length: ROWS }, (_, at) => ({
    ...{ id: first + at, n: first + at, vector: vectorOf(first + at) },
  }));
}
