/**
 * Writes entities from several callers faster than they can be stored, then waits to be killed: prints
 * the first key of each batch once it is acknowledged. The argument is the engine's directory.
 */
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import { openZvecEngine } from './open-zvec-engine.ts';
import { BURST_BATCH, metaOf, put, spec, vectorOf } from './test-engine.ts';

const CALLERS = 4;
const ROUNDS = 4;
const [dir = ''] = process.argv.slice(2);
const engine = await openZvecEngine({ dir, clock: systemClock, log: createLog('silent') });
await engine.openAll([spec()]);
const collection = engine.collection(7);
let next = 0;
const batches = Array.from({ length: CALLERS }, (_, at) => rowsFrom(at * BURST_BATCH));

setInterval(() => undefined, 1000);
await Promise.all(
  batches.map(async (batch) => {
    for (let round = 0; round < ROUNDS; round++) {
      const first = next;
      next += BURST_BATCH;
      await put(
        collection,
        batch.map((row, at) => ({
          ...row,
          ...{ id: first + at, n: first + at, meta: metaOf(first + at) },
        })),
      );
      process.stdout.write(`${first}\n`);
    }
  }),
);

function rowsFrom(first: number) {
  return Array.from({ length: BURST_BATCH }, (_, at) => ({
    ...{ id: first + at, vector: vectorOf(first + at) },
  }));
}
