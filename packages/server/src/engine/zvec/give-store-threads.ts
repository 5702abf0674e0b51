/** Threads of the pool in which the store reads columns (Arrow's). They sleep unless columns are read. */
const LEAST = 32;
/** For each read at once. */
const PER_READ = 4;
/** Of Node's pool, which reads come from, unless the environment says otherwise. */
const USUAL_READS = 4;

/**
 * Gives the store more threads than it takes by itself, which is one for each processor: a read that runs in
 * one of them waits for others in the same pool (zvec 0.7), so that as many reads at once as there are
 * threads wait for each other for ever. Reads at once are bounded by Node's own pool.
 *
 * Has to be called before the store is first asked for anything.
 */
export function giveStoreThreads(): void {
  const reads = Number(process.env.UV_THREADPOOL_SIZE) || USUAL_READS;
  // Arrow asks the environment of the process, and nothing else.
  process.env.OMP_NUM_THREADS = String(Math.max(LEAST, PER_READ * reads));
}
