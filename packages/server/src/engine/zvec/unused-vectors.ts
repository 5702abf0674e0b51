import type { FieldSpec } from '../spec.ts';
import { exactColumn } from './columns.ts';
import type { OpenStore } from './open-store.ts';
import { storedColumns } from './stored-columns.ts';

/**
 * Where exact vectors are that no document tells of; nobody may write meanwhile.
 *
 * @returns undefined if not every document was met: then nothing is sure
 */
export async function unusedVectors(
  open: OpenStore,
  field: FieldSpec,
  signal: AbortSignal,
): Promise<Uint32Array | undefined> {
  const column = exactColumn(field);
  const census = open.exact.census(field);
  let met = 0;
  for await (const docs of storedColumns(open, [column], signal)) {
    for (const doc of docs) census.meet(doc.fields[column] as string);
    met += docs.length;
  }
  const count = await open.use((store) => store.stats.docCount);
  return met === count ? census.unused() : undefined;
}
