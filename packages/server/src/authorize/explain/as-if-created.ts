import type { Resolver } from '../decide.ts';

/** The id of what is not there; no real one is negative. */
const NEW = -1;

/** Resolves names as if what is asked about had been created, where it is missing. */
export function asIfCreated(resolve: Resolver): Resolver {
  return {
    database: (name) => resolve.database(name) ?? (isName(name) ? NEW : undefined),
    collection: (database, name) =>
      resolve.collection(database, name) ?? (isName(database) && isName(name) ? NEW : undefined),
  };
}

function isName(text: string): boolean {
  return text !== '' && text !== '*';
}
