import { errors } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import { isRestricted } from '../../kernel/is-restricted.ts';
import type { CatalogStore } from '../../store/catalog.ts';

/** RPCs that name a collection and neither show, count nor change entities of it. */
const UNCONCERNED = new Set([
  ...['LoadCollection', 'ReleaseCollection', 'LoadPartitions', 'ReleasePartitions', 'GetReplicas'],
  ...['GetLoadState', 'GetLoadingProgress', 'Flush', 'GetFlushState'],
  ...['CreatePartition', 'HasPartition', 'ShowPartitions'],
  ...['CreateIndex', 'AlterIndex', 'DropIndex', 'GetIndexState'],
  ...['AddCollectionField', 'ManualCompaction'],
]);

/**
 * Refuses a call that would touch entities which row policies keep from the caller: upstream knows
 * nothing of them. Also one whose names have come to stand for something else than was decided on.
 *
 * @param names of collections, or aliases
 * @throws errors.rowPolicyUnenforced, errors.collectionNotFound
 */
export function requireUnsecured(
  catalog: CatalogStore,
  call: Call,
  names: readonly string[],
): void {
  if (UNCONCERNED.has(call.method.name)) return;
  for (const name of names) {
    const record = catalog.collectionNow(call.clusterId, call.database, name);
    // Upstream knows none either, and says so.
    if (!record) continue;
    if (!(call.collections?.includes(record.id) ?? true)) {
      throw errors.collectionNotFound(call.database, name);
    }
    if (isRestricted(record, call.rights)) throw errors.rowPolicyUnenforced(name);
  }
}
