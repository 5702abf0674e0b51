import type { ZVecCollection } from '@zvec/zvec';
import { breathe } from '../../kernel/breathe.ts';
import { COLUMN } from './columns.ts';
import { docRebuilder } from './copy-store.ts';
import type { Journal } from './journal.ts';
import type { JournalDoc } from './journal-lines.ts';
import { keepRecords } from './keep-records.ts';
import { bytesPerRow } from './row-size.ts';
import type { RowRange } from './rows-codec.ts';
import { type DocShape, toDocs } from './to-docs.ts';
import { deleteDocs, docSizer, writeDocs } from './write-docs.ts';

/**
 * Does what the journal says was asked of a store, some of it once more.
 *
 * @returns whether there was anything to do
 */
export async function replay(
  journal: Journal,
  store: ZVecCollection,
  shape: DocShape,
): Promise<boolean> {
  let any = false;
  for await (const entry of journal.entries()) {
    if ('put' in entry) await putRows(store, shape, entry.put);
    else if ('docs' in entry) await putDocs(store, shape, entry.docs.map(withoutNulls));
    else if ('drop' in entry) await deleteDocs(store, entry.drop);
    else await store.deleteByFilter(`${COLUMN.bucket} >= 0`);
    any = true;
    await breathe();
  }
  return any;
}

function putRows(store: ZVecCollection, shape: DocShape, range: RowRange): Promise<void> {
  const size = { rows: range.end, sizer: docSizer(bytesPerRow(shape.fields)) };
  return writeDocs(store, size, async (start, end) => {
    const some = { rows: range.rows, start, end };
    return toDocs(shape, some, await keepRecords(shape, some));
  });
}

/** What a server of before 0.2 wrote down. */
async function putDocs(
  store: ZVecCollection,
  shape: DocShape,
  docs: readonly JournalDoc[],
): Promise<void> {
  const rebuilt = await docRebuilder(shape, shape.exact, docs);
  store.upsertSync(docs.map((_, at) => rebuilt(at)));
}

/** JSON has no NaN: such a column's null, which the store would refuse, is left out. */
function withoutNulls({ id, fields }: JournalDoc): JournalDoc {
  return { id, fields: Object.fromEntries(Object.entries(fields).filter(([, v]) => v !== null)) };
}
