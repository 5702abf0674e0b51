/**
 * Writes entities until that is refused: prints the last key of each batch once it is acknowledged,
 * then the code and the text of the error. The first argument is the engine's directory, the second
 * how the process ends: `close` or `kill`.
 */
import { ApiError } from '@latchkey/contract';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import { openZvecEngine } from './open-zvec-engine.ts';
import { put, spec } from './test-engine.ts';

const PER_BATCH = 200;
const [dir = '', end = 'close'] = process.argv.slice(2);
const engine = await openZvecEngine({ dir, clock: systemClock, log: createLog('silent') });
const collection = await engine.create(spec());
for (let next = 0; ; next += PER_BATCH) {
  const rows = Array.from({ length: PER_BATCH }, (_, i) => ({
    id: next + i,
    vector: Array.from({ length: 8 }, (_, at) => Math.sin((next + i) * 8 + at)),
    n: next + i,
    meta: { text: 'x'.repeat(200) },
  }));
  try {
    await put(collection, rows);
  } catch (error) {
    const text =
      error instanceof ApiError ? `${error.fields.code} ${error.message}` : String(error);
    process.stdout.write(`${text}\n`);
    break;
  }
  process.stdout.write(`${next + PER_BATCH - 1}\n`);
}
// What was printed must be out before the end.
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
if (end === 'kill') process.kill(process.pid, 'SIGKILL');
await engine.close();
process.exit(0);
