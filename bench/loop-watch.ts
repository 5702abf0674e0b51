/**
 * Loaded before the server in its process (`node --import`): tells over the channel to its parent how
 * long the event loop was kept.
 */
import { readFileSync } from 'node:fs';
import type { LoopDelay } from './loop-delay.ts';

const EVERY_MS = 5;
/** Of Linux: how long the process' first thread ran, and waited for a processor, ns. */
const SCHEDULED = `/proc/self/task/${process.pid}/schedstat`;

let longest = 0;
let longestOwn = 0;
let longestWait = 0;
let last = performance.now();
let lastCpu = ownMs();
let lastQueued = queuedMs();

/** CPU time of the thread that runs the event loop. */
function ownMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** How long it was ready to run while others had the processors. */
function queuedMs(): number {
  try {
    return Number(readFileSync(SCHEDULED, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

const timer = setInterval(() => {
  const now = performance.now();
  const cpu = ownMs();
  const queued = queuedMs();
  const late = now - last - EVERY_MS;
  longest = Math.max(longest, late);
  longestOwn = Math.max(longestOwn, Math.min(late, cpu - lastCpu));
  longestWait = Math.max(longestWait, late - (cpu - lastCpu) - (queued - lastQueued));
  last = now;
  lastCpu = cpu;
  lastQueued = queued;
}, EVERY_MS);
timer.unref();

process.on('message', (message) => {
  if (message !== 'loop-delay') return;
  const delay: LoopDelay = { longest, longestOwn, longestWait };
  process.send?.(delay);
  longest = 0;
  longestOwn = 0;
  longestWait = 0;
});
process.channel?.unref();
