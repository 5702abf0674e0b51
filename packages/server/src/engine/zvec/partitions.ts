import { errors } from '@latchkey/contract';
import type { Rows } from '../engine.ts';
import { PARTITION } from '../hidden-fields.ts';
import type { CollectionSpec } from '../spec.ts';
import { pages } from './pages.ts';
import type { StoreView } from './store-view.ts';

/**
 * Entities must be in partitions that are there when the turn of their write has come.
 * @throws errors.partitionNotFound
 */
export function checkPartitions({ columns }: Rows, { partitions = [] }: CollectionSpec): void {
  const column = columns.get(PARTITION.id);
  if (column?.kind !== 'scalar') return;
  const known = new Set(partitions.map(({ id }) => id));
  for (const id of new Set(column.values)) {
    if (id !== null && !known.has(id as number)) throw errors.partitionNotFound(String(id));
  }
}

/** The ids of documents in partitions that are gone: a process may have ended while one was dropped. */
export async function strayIds(
  view: StoreView,
  { partitions = [] }: CollectionSpec,
): Promise<string[]> {
  const name = view.column(PARTITION);
  if (name === undefined) return [];
  const [, ...others] = partitions.map(({ id }) => id);
  const gone = others.length > 0 ? ` and ${name} not in (${others})` : '';
  const ids: string[] = [];
  const { read, count } = view;
  const request = { read, count, filter: `${name} is not null${gone}`, output: [] };
  for await (const docs of pages(request)) for (const doc of docs) ids.push(doc.id);
  return ids;
}
