/**
 * Loaded before the server in its process (`node --import`): tells over the channel to its parent how
 * long the event loop was kept.
 */
import type { LoopDelay } from './loop-delay.ts';

const EVERY_MS = 5;

let longest = 0;
let longestOwn = 0;
let last = performance.now();
let lastCpu = ownMs();

/** CPU time of the thread that runs the event loop. */
function ownMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const timer = setInterval(() => {
  const now = performance.now();
  const cpu = ownMs();
  const late = now - last - EVERY_MS;
  longest = Math.max(longest, late);
  longestOwn = Math.max(longestOwn, Math.min(late, cpu - lastCpu));
  last = now;
  lastCpu = cpu;
}, EVERY_MS);
timer.unref();

process.on('message', (message) => {
  if (message !== 'loop-delay') return;
  const delay: LoopDelay = { longest, longestOwn };
  process.send?.(delay);
  longest = 0;
  longestOwn = 0;
});
process.channel?.unref();
