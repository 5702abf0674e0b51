import type { FieldSpec } from '../spec.ts';
import { exactColumn } from './columns.ts';
import type { OpenStore } from './open-store.ts';
import { pages } from './pages.ts';

/** Documents that are read at a time, of which one short column is wanted; each page goes through all rows. */
const PAGE = 5000;

/**
 * Where exact vectors are that no document tells of; nobody may write meanwhile.
 *
 * @returns undefined if not every document was met: then nothing is sure
 */
export function unusedVectors(
  open: OpenStore,
  field: FieldSpec,
  signal: AbortSignal,
): Promise<Uint32Array | undefined> {
  const column = exactColumn(field);
  const census = open.exact.census(field);
  return open.use(async (store) => {
    let met = 0;
    for await (const docs of pages({ store, output: [column], signal, page: PAGE })) {
      for (const doc of docs) census.meet(doc.fields[column] as string);
      met += docs.length;
    }
    return met === store.stats.docCount ? census.unused() : undefined;
  });
}
