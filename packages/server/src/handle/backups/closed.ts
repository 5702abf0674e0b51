import type { CollectionRecord } from '../../store/catalog.ts';

type Properties = CollectionRecord['properties'];

/** Turns row-level security on where there is no policy: nobody may read but who bypasses it. */
export const SECURED = 'rls.enabled';

/** The properties of a collection that lets nobody in where it has no policy. */
export function closed(properties: Properties): Properties {
  return [...properties.filter(([key]) => key !== SECURED), [SECURED, 'true']];
}

export function isClosed(properties: Properties): boolean {
  return properties.some(([key, value]) => key === SECURED && value.toLowerCase() === 'true');
}
