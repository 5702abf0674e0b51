import type { Pace } from './pace.ts';

/** Bytes that are copied at a time. */
const STEP = 1024 * 1024;

/** Parts in one buffer. New memory costs as much as what is copied there, so that is done in steps. */
export async function joinInSteps(parts: readonly Uint8Array[], pace: Pace): Promise<Buffer> {
  const whole = Buffer.allocUnsafeSlow(parts.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length; from += STEP) {
      const some = part.length <= STEP ? part : part.subarray(from, from + STEP);
      whole.set(some, at);
      at += some.length;
      if (pace.isOver) await pace.rest();
    }
  }
  return whole;
}
