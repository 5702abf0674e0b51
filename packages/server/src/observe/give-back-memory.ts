import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 5000;
/** Share of one processor, in an interval, below which nothing is going on. */
const IDLE_SHARE = 0.02;
/** A larger heap takes too long to be collected for whoever calls meanwhile. */
const MAX_HEAP = 48 * 2 ** 20;

type CollectGarbage = (options: { type: 'major'; flavor: 'last-resort' }) => void;

/**
 * Gives memory back to the system once a burst of work is over: the collector keeps what it had in the
 * burst, about 25 MB after a start, for it runs only when something is allocated.
 *
 * @returns stops it
 */
export function giveBackMemory(everyMs = EVERY_MS): () => void {
  const collect = collector();
  let used = process.cpuUsage();
  let isGivenBack = false;
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(used);
    const isIdle = (user + system) / 1000 < everyMs * IDLE_SHARE;
    if (!isIdle) isGivenBack = false;
    else if (!isGivenBack && process.memoryUsage().heapUsed < MAX_HEAP) {
      // Only this kind shrinks the space of what is young.
      collect({ type: 'major', flavor: 'last-resort' });
      isGivenBack = true;
    }
    used = process.cpuUsage();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** V8's own, which a new context alone has once the flag is set. */
function collector(): CollectGarbage {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as CollectGarbage;
}
