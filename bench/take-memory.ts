/**
 * A thread that does nothing but take memory, 1 MiB every 50 ms, and tells how long that kept it. A machine
 * that lends its memory to others while nobody uses it makes every program wait that takes some; so this
 * tells how much of what is measured beside it is the machine's.
 */
import { setInterval } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import type { MemoryWaits } from './memory-waits.ts';

const EVERY_MS = 50;
const PAGE = 4096;
const PIECE = 2 ** 20;
/** More than the C library keeps for itself, so each is new memory; Node does not fill it by itself. */
const BLOCK = 48 * PIECE;

const waits: number[] = [];
let stopped = false;
parentPort?.once('message', () => {
  stopped = true;
});

let block = Buffer.allocUnsafeSlow(BLOCK);
let at = 0;
let last: number | undefined;
for await (const _ of setInterval(EVERY_MS)) {
  if (stopped) break;
  if (at === BLOCK) {
    block = Buffer.allocUnsafeSlow(BLOCK);
    at = 0;
  }
  // While a thread runs, the system counts its time by ticks of some ms; what it took before it slept is exact.
  const now = ownMs();
  if (last !== undefined) waits.push(now - last);
  last = now;
  for (const end = at + PIECE; at < end; at += PAGE) block[at] = 1;
}
const mean = waits.reduce((sum, wait) => sum + wait, 0) / Math.max(1, waits.length);
const found: MemoryWaits = { mean, longest: Math.max(0, ...waits) };
parentPort?.postMessage(found);

/** CPU time of this thread. */
function ownMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
