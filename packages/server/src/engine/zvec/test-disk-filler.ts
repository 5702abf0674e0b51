/**
 * Writes entities until that is refused: prints the last key of each batch once it is acknowledged,
 * then the code and the text of the error. The first argument is the engine's directory, the second
 * how the process ends: `close` or `kill`, the third how many write at once (1).
 */
import { ApiError } from '@latchkey/contract';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import { openZvecEngine } from './open-zvec-engine.ts';
import { put, spec } from './test-engine.ts';

const PER_BATCH = 200;
const [dir = '', end = 'close', callers = '1'] = process.argv.slice(2);
const engine = await openZvecEngine({ dir, clock: systemClock, log: createLog('silent') });
const collection = await engine.create(spec());
let next = 0;
let refusal: string | undefined;

async function write(): Promise<void> {
  while (refusal === undefined) {
    const first = next;
    next += PER_BATCH;
    try {
      await put(collection, rowsFrom(first));
      process.stdout.write(`${first + PER_BATCH - 1}\n`);
    } catch (error) {
      refusal ??=
        error instanceof ApiError ? `${error.fields.code} ${error.message}` : String(error);
    }
  }
}

function rowsFrom(first: number) {
  return Array.from({ length: PER_BATCH }, (_, i) => ({
    id: first + i,
    vector: Array.from({ length: 8 }, (_, at) => Math.sin((first + i) * 8 + at)),
    n: first + i,
    meta: { text: 'x'.repeat(200) },
  }));
}

await Promise.all(Array.from({ length: Number(callers) }, write));
process.stdout.write(`${refusal}\n`);
// What was printed must be out before the end.
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
if (end === 'kill') process.kill(process.pid, 'SIGKILL');
await engine.close();
process.exit(0);
