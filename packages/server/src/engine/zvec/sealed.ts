import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ZVecCollection } from '@zvec/zvec';

/** A directory of the store's segments. */
const SEGMENT = /^\d+$/;
const POLL_MS = 5;
/** For a build that seals nothing. */
const MAX_MS = 1000;

/** The segments of a store. */
export async function segmentsOf(path: string): Promise<ReadonlySet<string>> {
  return new Set((await readdir(path)).filter((name) => SEGMENT.test(name)));
}

/** Ends the segment that is written to. The store does that for an iterator over what it holds now. */
export function seal(store: ZVecCollection): void {
  store.iterDocsSync({ outputFields: [], includeVector: false }).closeSync();
}

/**
 * Waits until a build that was just started has sealed the segment that was written to, which shows
 * in a new one: a write before that would wait for it inside the store, and the event loop with it
 * (30 ms for 10 MB of vectors).
 */
export async function sealed(
  path: string,
  before: ReadonlySet<string>,
  build: Promise<void>,
): Promise<void> {
  let over = false;
  const end = () => {
    over = true;
  };
  build.then(end, end);
  const deadline = performance.now() + MAX_MS;
  while (!over && performance.now() < deadline) {
    const now = await segmentsOf(path);
    if ([...now].some((name) => !before.has(name))) return;
    await delay(POLL_MS);
  }
}
