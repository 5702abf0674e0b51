import { loopTurns, TURN_MS } from './loop-turns.ts';

/**
 * Lets everything else that waits for the event loop go first.
 *
 * @param took how long the caller kept it, in ms
 */
export function breathe(took = TURN_MS): Promise<void> {
  return loopTurns.next(took);
}
