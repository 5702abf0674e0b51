import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** A directory of the store's segments. */
const SEGMENT = /^\d+$/;
const POLL_MS = 5;
/** For a build that seals nothing; on a busy machine sealing may take seconds. */
const MAX_MS = 5000;

/** The segments of a store. */
export async function segmentsOf(path: string): Promise<ReadonlySet<string>> {
  return new Set((await readdir(path)).filter((name) => SEGMENT.test(name)));
}

/**
 * Waits until a build that was just started has sealed the segment that was written to, which shows
 * in a new one: a write before that would wait for it inside the store, and the event loop with it
 * (30 ms for 10 MB of vectors).
 *
 * @returns whether it was sealed
 */
export async function sealed(
  path: string,
  before: ReadonlySet<string>,
  build: Promise<void>,
): Promise<boolean> {
  let over = false;
  const end = () => {
    over = true;
  };
  build.then(end, end);
  const deadline = performance.now() + MAX_MS;
  for (;;) {
    const last = over || performance.now() >= deadline;
    const now = await segmentsOf(path);
    if ([...now].some((name) => !before.has(name))) return true;
    if (last) return false;
    await delay(POLL_MS);
  }
}
