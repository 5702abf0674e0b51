import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';

const READERS = join(import.meta.dirname, 'test-readers-at-once.ts');
/** A run takes 2 s; without the remedy it takes for ever, each time. */
const HUNG_MS = 60_000;

const dir = mkdtempSync(join(tmpdir(), 'latchkey-readers-'));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('reads at once end on a machine with one processor', { timeout: HUNG_MS + 5000 }, async () => {
  const child = spawn(process.execPath, [READERS, dir], {
    // What the store would take by itself there.
    env: { ...process.env, OMP_NUM_THREADS: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: AbortSignal.timeout(HUNG_MS),
    killSignal: 'SIGKILL',
  });
  const [complaints, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect({ code, complaints }).toMatchObject({ code: 0 });
});
