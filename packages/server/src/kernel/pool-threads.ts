/** Of Node, unless the environment says otherwise. */
const USUAL = 4;

/**
 * Threads of Node's pool, in which files are read, passwords hashed, and stores asked. They are as many as the environment
 * said when the process began: to set it later has no effect once one of them was needed.
 */
export function poolThreads(): number {
  return Number(process.env.UV_THREADPOOL_SIZE) || USUAL;
}
