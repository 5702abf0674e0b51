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
for await (const _ of setInterval(EVERY_MS)) {
  if (stopped) break;
  if (at === BLOCK) {
    block = Buffer.allocUnsafeSlow(BLOCK);
    at = 0;
  }
  waits.push(take(block, at));
  at += PIECE;
}
const mean = waits.reduce((sum, wait) => sum + wait, 0) / Math.max(1, waits.length);
const found: MemoryWaits = { mean, longest: Math.max(0, ...waits) };
parentPort?.postMessage(found);

/** @returns the processor's time that it took, ms; the system counts it by ticks of some ms, so only means are exact */
function take(from: Buffer, start: number): number {
  const before = process.threadCpuUsage();
  for (let page = start; page < start + PIECE; page += PAGE) from[page] = 1;
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
