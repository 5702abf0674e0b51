import type { ZVecCollection } from '@zvec/zvec';
import { breathe } from './breathe.ts';
import { COLUMN } from './columns.ts';
import { docRebuilder } from './copy-store.ts';
import type { Journal, JournalDoc } from './journal.ts';
import type { DocShape } from './to-docs.ts';
import { deleteDocs } from './write-docs.ts';

/**
 * Does once more what the journal says was done to a store. A document that the store refused then is
 * refused again, and was never acknowledged.
 *
 * @returns whether there was anything to do
 */
export async function replay(
  journal: Journal,
  store: ZVecCollection,
  shape: DocShape,
): Promise<boolean> {
  let any = false;
  const rebuild = docRebuilder(shape);
  for await (const entry of journal.entries()) {
    if ('put' in entry) store.upsertSync(entry.put.map((doc) => rebuild(withoutNulls(doc))));
    else if ('drop' in entry) await deleteDocs(store, entry.drop);
    else await store.deleteByFilter(`${COLUMN.bucket} >= 0`);
    any = true;
    await breathe();
  }
  return any;
}

/** JSON has no NaN: such a column's null, which the store would refuse, is left out. */
function withoutNulls({ id, fields }: JournalDoc): JournalDoc {
  return { id, fields: Object.fromEntries(Object.entries(fields).filter(([, v]) => v !== null)) };
}
