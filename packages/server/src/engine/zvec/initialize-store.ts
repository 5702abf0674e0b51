import { readdirSync } from 'node:fs';
import { availableParallelism, setPriority } from 'node:os';
import { ZVecInitialize, ZVecLogLevel } from '@zvec/zvec';
import { giveStoreThreads } from './give-store-threads.ts';

/** Of the system's thread that builds indexes: where all want a processor, it gets a third of what others get. */
const NICENESS = 5;
/** Of Linux: the threads of this process, in the order in which they were started. */
const TASKS = '/proc/self/task';

/**
 * Gives the store its threads; what comes after the first time in a process changes nothing. Those that build indexes are as many as
 * there are processors, and give way to all others: so a build takes what nobody else wants. Where the system can not tell
 * threads apart, they are half as many instead.
 */
export function initializeStore(): void {
  giveStoreThreads();
  const processors = availableParallelism();
  const before = threads();
  const builders = before ? processors : Math.max(1, Math.floor(processors / 2));
  ZVecInitialize({
    logLevel: ZVecLogLevel.FATAL,
    queryThreads: processors,
    optimizeThreads: builders,
  });
  const known = new Set(before);
  const started = threads()?.filter((thread) => !known.has(thread)) ?? [];
  // Those of queries come first (zvec 0.7). Of any others that were started at this moment nothing is known.
  if (started.length !== processors + builders) return;
  for (const thread of started.slice(processors)) giveWay(thread);
}

function threads(): number[] | undefined {
  try {
    return readdirSync(TASKS).map(Number);
  } catch {
    return undefined;
  }
}

/** Where the system does not let it, builds have as much of the processors as everybody. */
function giveWay(thread: number): void {
  try {
    setPriority(thread, NICENESS);
  } catch {}
}
