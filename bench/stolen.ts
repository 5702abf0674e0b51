import { readFileSync } from 'node:fs';

/** Linux counts it in hundredths of a second, whatever the kernel's own clock. */
const TICK_MS = 10;
/** Its place behind `cpu` in the first line. */
const STEAL = 8;

/**
 * How long the host of a virtual machine ran something else on its processors since it was started, ms of all of
 * them together: a thread counts that as its own computing. 0 where it is not told.
 */
export function stolenMs(): number {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    return Number(line.split(/\s+/)[STEAL] ?? 0) * TICK_MS;
  } catch {
    return 0;
  }
}
