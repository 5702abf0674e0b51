import { wirePrivilege } from '@latchkey/contract';
import type { Rights } from '../../kernel/rights.ts';
import type { Resolver } from '../decide.ts';
import type { FoundObject } from './object-view.ts';
import type { Subject } from './question.ts';

/** The id of what is not there; no real one is negative. */
const NONE = -1;

/**
 * What a question is about, as far as somebody may know of it who asks about themselves: of what they
 * may not see it is not told whether it exists, nor what an alias is of.
 */
export function asSeen(
  found: FoundObject,
  subject: Subject | undefined,
  { rights, resolve }: { readonly rights: Rights | undefined; readonly resolve: Resolver },
): FoundObject {
  const { view } = found;
  if (rights && isSeen(found, rights, resolve)) return found;
  if (!('database' in view) || subject?.kind !== 'data') return { view };
  const { database, collection } = view;
  return { view: { database, collection: 'alias' in view ? subject.collection : collection } };
}

function isSeen({ view, record }: FoundObject, rights: Rights, resolve: Resolver): boolean {
  if ('user' in view) return rights.allows(wirePrivilege('SelectUser'), '*', '*');
  if (!('database' in view)) return true;
  if (record) return rights.seesCollection(record.databaseId, record.id);
  // What is not there is told to whoever would see it if it were.
  const databaseId = resolve.database(view.database);
  if (databaseId === undefined) return rights.seesDatabase(NONE);
  return view.collection === '*' || rights.seesCollection(databaseId, NONE);
}
