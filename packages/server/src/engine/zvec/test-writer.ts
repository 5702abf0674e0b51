/**
 * Writes entities until it is killed, and prints the key of each batch once it is acknowledged. Keys
 * go on from the number in the second argument; the first is the engine's directory.
 */
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import { openZvecEngine } from './open-zvec-engine.ts';
import { metaOf, put, spec, vectorOf } from './test-engine.ts';

const [dir = '', start = '0'] = process.argv.slice(2);
const engine = await openZvecEngine({ dir, clock: systemClock, log: createLog('silent') });
await engine.openAll([spec()]);
const collection = engine.collection(7);
for (let id = Number(start); ; id += 2) {
  const rows = [id, id + 1].map((key) => ({
    ...{ id: key, vector: vectorOf(key), n: key, meta: metaOf(key) },
  }));
  await put(collection, rows);
  process.stdout.write(`${id + 1}\n`);
  if (id % 400 === 0) await collection.flush();
}
