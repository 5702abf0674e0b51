import type { Clock } from '../../kernel/clock.ts';
import { hybridTimestamp, LOGICAL_BITS, type WireLong } from './hybrid-timestamp.ts';

/** Gives out hybrid timestamps. */
export interface TimestampOracle {
  /** Larger than every one before, also when the clock stands still or is set back. */
  next(): WireLong;
}

/** One for the whole process: every part that stamps something shares it. */
export function createTimestampOracle(clock: Clock): TimestampOracle {
  let ms = 0;
  let logical = 0;
  return {
    next() {
      const now = Math.floor(clock.now());
      if (now > ms) {
        ms = now;
        logical = 0;
      } else if (logical + 1 < 2 ** LOGICAL_BITS) {
        logical += 1;
      } else {
        ms += 1;
        logical = 0;
      }
      return hybridTimestamp(ms, logical);
    },
  };
}
