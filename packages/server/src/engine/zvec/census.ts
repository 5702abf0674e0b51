import { COLUMN } from './columns.ts';
import type { OpenStore } from './open-store.ts';
import { pages } from './pages.ts';

/** Documents that are read at a time, of which one column is wanted; each page goes through all rows. */
const PAGE = 5000;
/** Where the column may hold long texts, of before there was another place for them. */
const ROW_PAGE = 1000;

/** Which of what is kept beside a store are in use. */
export interface Census<Unused> {
  /** @param text of a document's column, which may tell of one */
  meet(text: string): void;
  /** Those that were not met. */
  unused(): Unused;
}

/**
 * What no document of a store tells of; nobody may write meanwhile.
 *
 * @returns undefined if not every document was met: then nothing is sure
 */
export function takeCensus<Unused>(
  open: OpenStore,
  column: string,
  census: Census<Unused>,
  signal: AbortSignal,
): Promise<Unused | undefined> {
  return open.use(async () => {
    let met = 0;
    const page = column === COLUMN.row ? ROW_PAGE : PAGE;
    for await (const docs of pages({
      read: open.read,
      count: open.count,
      output: [column],
      signal,
      page,
    })) {
      for (const doc of docs) census.meet(doc.fields[column] as string);
      met += docs.length;
    }
    return met === open.count.rows ? census.unused() : undefined;
  });
}
