import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What it took a thread that does nothing else to take 1 MiB of memory, in ms of the processor's time. */
export interface MemoryWaits {
  readonly mean: number;
  readonly longest: number;
}

/** Begins to take memory, in a thread of its own (`take-memory.ts`). @returns ends it */
export function watchMemory(): () => Promise<MemoryWaits> {
  const thread = new Worker(new URL('./take-memory.ts', import.meta.url));
  // Whoever ends it is told; until then a failure is not one of nobody.
  const found = once(thread, 'message') as Promise<[MemoryWaits]>;
  found.catch(() => {});
  return async () => {
    thread.postMessage('end');
    const [waits] = await found;
    return waits;
  };
}

/** For people. */
export function sayMemoryWaits({ mean, longest }: MemoryWaits): string {
  return `beside it, a thread that only takes memory took ${mean.toFixed(1)} ms for 1 MiB, at most ${longest.toFixed(0)} ms`;
}
