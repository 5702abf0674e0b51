import { poolThreads } from '../../kernel/pool-threads.ts';

/** Threads of the pool in which the store reads columns (Arrow's). They sleep unless columns are read. */
const LEAST = 32;
/** For each read at once. */
const PER_READ = 4;

/**
 * Gives the store more threads than it takes by itself, which is one for each processor: a read that runs in
 * one of them waits for others in the same pool (zvec 0.7), so that as many reads at once as there are
 * threads wait for each other for ever. Reads at once are bounded by Node's own pool.
 *
 * Has to be called before the store is first asked for anything.
 */
export function giveStoreThreads(): void {
  // Arrow asks the environment of the process, and nothing else.
  process.env.OMP_NUM_THREADS = String(Math.max(LEAST, PER_READ * poolThreads()));
}
