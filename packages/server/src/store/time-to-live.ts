import type { Properties } from './catalog.ts';

/** The property that says for how many seconds an entity lives. */
export const TIME_TO_LIVE = 'collection.ttl.seconds';

/** Seconds that an entity of a collection lives; undefined: for ever. */
export function timeToLive(properties: Properties): number | undefined {
  const seconds = Number(properties.find(([key]) => key === TIME_TO_LIVE)?.[1] ?? 0);
  return seconds > 0 ? seconds : undefined;
}
