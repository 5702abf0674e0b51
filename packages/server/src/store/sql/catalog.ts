import type { CatalogStore } from '../catalog.ts';
import { createAliasChanges } from './catalog-aliases.ts';
import { createCollectionChanges } from './catalog-collections.ts';
import { createDatabaseChanges } from './catalog-databases.ts';
import { createFieldChanges } from './catalog-fields.ts';
import { createIndexChanges } from './catalog-indexes.ts';
import { createPartitionChanges } from './catalog-partitions.ts';
import { type CatalogSnapshot, collectionByName } from './catalog-snapshot.ts';
import type { Parts } from './parts.ts';
import { createReplacement } from './replace-collection.ts';

/** @param snapshot of a cluster's catalogue, always at the newest committed revision */
export function createCatalogStore(
  parts: Parts,
  snapshot: (clusterId: string) => CatalogSnapshot,
): CatalogStore {
  return {
    ids: {
      database: (clusterId, name) => snapshot(clusterId).databases.get(name)?.id,
      collection: (clusterId, database, name) =>
        collectionByName(snapshot(clusterId), database, name)?.id,
      asOfNow(clusterId) {
        const now = snapshot(clusterId);
        return {
          database: (name) => now.databases.get(name)?.id,
          collection: (database, name) => collectionByName(now, database, name)?.id,
        };
      },
    },

    listDatabases: async (clusterId) => [...snapshot(clusterId).databases.values()],

    findDatabase: async (clusterId, name) => snapshot(clusterId).databases.get(name),

    async listCollections(clusterId, database) {
      const { collections } = snapshot(clusterId);
      const chosen =
        database === undefined ? [...collections.values()] : [collections.get(database)];
      return chosen.flatMap((byName) => [...(byName?.values() ?? [])]);
    },

    collectionNow: (clusterId, database, name) =>
      collectionByName(snapshot(clusterId), database, name),

    findCollection: async (clusterId, database, name) =>
      collectionByName(snapshot(clusterId), database, name),

    ...createDatabaseChanges(parts),
    ...createCollectionChanges(parts, snapshot),
    ...createReplacement(parts),
    ...createFieldChanges(parts),
    ...createPartitionChanges(parts),
    ...createIndexChanges(parts),
    ...createAliasChanges(parts),
  };
}
