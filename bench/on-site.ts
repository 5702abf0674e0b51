import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a benchmark runs. */
export interface Site {
  /** For its files alone. */
  readonly folder: string;
  /** Is done in the end, before what was asked for earlier. */
  atEnd(step: () => Promise<void>): void;
}

/** Runs a benchmark; in the end, and when it is interrupted, all that it started is gone. */
export async function onSite(bench: (site: Site) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const steps: (() => Promise<void>)[] = [];
  const cleanUp = async () => {
    for (let step = steps.pop(); step; step = steps.pop()) await step();
    rmSync(folder, { recursive: true, force: true });
  };
  let interrupted = false;
  process.once('SIGINT', () => {
    interrupted = true;
    void cleanUp().then(() => process.exit(130));
  });
  try {
    await bench({ folder, atEnd: (step) => steps.push(step) });
  } catch (error) {
    // What was cut off under it tells nothing.
    if (!interrupted) throw error;
  } finally {
    await cleanUp();
  }
}
