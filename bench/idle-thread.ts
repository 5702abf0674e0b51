/** A thread that only sleeps, and tells how late it woke up at most since it was asked last. */
import { parentPort } from 'node:worker_threads';

const EVERY_MS = 5;

let longest = 0;
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - last - EVERY_MS);
  last = now;
}, EVERY_MS);

parentPort?.on('message', () => {
  parentPort?.postMessage(longest);
  longest = 0;
});
