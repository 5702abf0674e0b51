import { errors } from '@latchkey/contract';
import type { ControlBody } from '@latchkey/contract/control';
import type { BackedUpDatabase } from '../../store/backups.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import type { BackedUpCatalog } from './backup-files.ts';

/** What a backup is asked to hold; empty: all. @throws errors.controlParameter for what is not there */
export async function chosenCollections(
  catalog: CatalogStore,
  clusterId: string,
  { dbCollections = [] }: ControlBody<'createBackup'>,
): Promise<BackedUpDatabase[]> {
  for (const { dbName, collectionNames } of dbCollections) {
    for (const name of collectionNames) {
      const found = await catalog.findCollection(clusterId, dbName, name);
      if (found?.name === name) continue;
      throw errors.controlParameter(`dbCollections: there is no collection ${dbName}.${name}`);
    }
  }
  return dbCollections;
}

/** What a backup of these collections says about its data. @param wanted empty: all */
export async function catalogOf(
  catalog: CatalogStore,
  clusterId: string,
  wanted: readonly BackedUpDatabase[],
): Promise<BackedUpCatalog> {
  const databases = await catalog.listDatabases(clusterId);
  const all = await catalog.listCollections(clusterId);
  const isWanted = ({ database, name }: CollectionRecord) =>
    wanted.length === 0 ||
    wanted.some((one) => one.dbName === database && one.collectionNames.includes(name));
  const collections = all.filter(isWanted);
  const named = new Set(collections.map(({ database }) => database));
  return {
    format: 1,
    databases: databases
      .filter(({ name }) => wanted.length === 0 || named.has(name))
      .map(({ name, properties }) => ({ name, properties })),
    collections,
  };
}
