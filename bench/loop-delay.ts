/** How long the event loop of a server was kept at most, ms. */
export interface LoopDelay {
  /** By anything, also by other programs that had the processor meanwhile. */
  readonly longest: number;
  /** By its own computing. */
  readonly longestOwn: number;
  /** By neither, nor for a processor: for a lock, or the disk. */
  readonly longestWait: number;
}
