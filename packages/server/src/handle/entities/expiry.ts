import { type CompiledFilter, writtenAfter, writtenUntil } from '../../engine/filter/index.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { timeToLive } from '../../store/time-to-live.ts';

type Expiring = Pick<CollectionRecord, 'properties' | 'expiresSince'>;

/** What entities match that have not expired; undefined where none ever does. @param now in ms */
export function unexpired(record: Expiring, now: number): CompiledFilter | undefined {
  const bound = boundOf(record, now);
  return bound && writtenAfter(bound.seconds, !bound.oldAreGone);
}

/** The opposite. */
export function expired(record: Expiring, now: number): CompiledFilter | undefined {
  const bound = boundOf(record, now);
  return bound && writtenUntil(bound.seconds, bound.oldAreGone);
}

/**
 * When what has expired was written at the latest. Entities from before the collection had a time to
 * live do not say when they were written: their life begins when it got one.
 */
function boundOf({ properties, expiresSince = 0 }: Expiring, now: number) {
  const life = timeToLive(properties);
  if (life === undefined) return undefined;
  const seconds = Math.floor(now / 1000) - life;
  return { seconds, oldAreGone: Math.floor(expiresSince / 1000) <= seconds };
}
