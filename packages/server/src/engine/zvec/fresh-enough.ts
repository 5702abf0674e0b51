import type { Clock } from '../../kernel/clock.ts';
import type { Freshness } from '../engine.ts';
import type { ApplyQueue } from './apply-queue.ts';

/** What `recent` must see: what was acknowledged so long before. Milvus' `common.gracefulTime`. */
const GRACE_MS = 5000;
/** How long it waits for the rest, if more comes meanwhile. */
const PATIENCE_MS = 200;

/**
 * Waits until the store holds what a read must see.
 *
 * @throws why that can not be stored at present, errors.cancelled
 */
export async function freshEnough(
  queue: ApplyQueue,
  clock: Clock,
  { freshness, signal }: { readonly freshness: Freshness; readonly signal: AbortSignal },
): Promise<void> {
  if (queue.isEmpty || freshness === 'any') return;
  if (freshness === 'all') await queue.wait(queue.last, { signal });
  else if (freshness === 'recent') await recent(queue, clock, signal);
  else await queue.wait(queue.lastBefore(freshness.until), { signal });
}

/**
 * Who writes and then reads sees all of it: only while writes go on, and come faster than they are
 * stored, the newest are left out.
 */
async function recent(queue: ApplyQueue, clock: Clock, signal: AbortSignal): Promise<void> {
  const { last } = queue;
  const old = queue.lastBefore(clock.now() - GRACE_MS);
  while (!queue.isStalled) {
    const newest = queue.last;
    const isStored = await queue
      .wait(last, { signal, ms: PATIENCE_MS })
      .catch(unlessStalled(queue));
    if (isStored) return;
    if (queue.last !== newest) break;
  }
  await queue.wait(old, { signal });
}

function unlessStalled(queue: ApplyQueue): (error: unknown) => false {
  return (error) => {
    if (queue.isStalled) return false;
    throw error;
  };
}
