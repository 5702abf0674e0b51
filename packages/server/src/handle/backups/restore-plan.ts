import { errors } from '@latchkey/contract';
import type { ControlBody } from '@latchkey/contract/control';
import type { CatalogStore, CollectionRecord, Database } from '../../store/catalog.ts';
import type { Cluster } from '../../store/clusters.ts';
import { checkCollectionName } from '../collections/collection-name.ts';
import { requireCollectionPlace } from '../collections/collection-place.ts';
import { requireIndexed } from '../collections/load-collection.ts';
import { MAX_DATABASES } from '../databases/create-database.ts';
import type { BackedUpCatalog } from './backup-files.ts';

type Body = ControlBody<'restoreCollectionBackup'>;
type Asked = NonNullable<Body['dbCollections']>[number];

/** One collection of a backup, and where it goes. */
export interface PlannedCollection {
  readonly old: CollectionRecord;
  readonly database: string;
  /** Of the database that it was in, for the one that it goes to, where that is not there. */
  readonly databaseProperties: Database['properties'];
  readonly name: string;
  readonly load: boolean;
}

/**
 * What is to be restored where, held against what there is now.
 * @throws errors.controlParameter for what the backup does not hold or what cannot be loaded;
 * errors.restoreTargetTaken, tooManyCollections, tooManyDatabases
 */
export async function restorePlan(
  { dbCollections, overwrite }: Body,
  backedUp: BackedUpCatalog,
  to: { readonly catalog: CatalogStore; readonly cluster: Cluster },
): Promise<PlannedCollection[]> {
  const planned = dbCollections
    ? dbCollections.flatMap((asked) => plannedOf(asked, backedUp))
    : backedUp.collections.map((old) => asItWas(backedUp, old, old.database));
  const places = new Set(planned.map(({ database, name }) => JSON.stringify([database, name])));
  if (places.size < planned.length) {
    throw errors.controlParameter('dbCollections: two collections would get the same name');
  }
  const added: string[] = [];
  for (const { database, name } of planned) {
    const found = await to.catalog.findCollection(to.cluster.id, database, name);
    // An alias is never overwritten: the collection that it stands for has another name.
    if (found && (found.name !== name || !overwrite)) {
      throw errors.restoreTargetTaken(database, name);
    }
    if (!found) added.push(database);
  }
  await requirePlaces(added, to);
  return planned;
}

/**
 * Before anything is made: what may be made later is checked again then.
 * @param added the database of each collection that is not there yet
 */
async function requirePlaces(
  added: readonly string[],
  { catalog, cluster }: { readonly catalog: CatalogStore; readonly cluster: Cluster },
): Promise<void> {
  const databases = await catalog.listDatabases(cluster.id);
  const perDatabase = Map.groupBy(added, (name) => name);
  for (const database of databases) {
    const more = perDatabase.get(database.name)?.length ?? 0;
    if (more > 0) await requireCollectionPlace(catalog, database, { more });
  }
  const known = new Set(databases.map(({ name }) => name));
  const unknown = [...perDatabase.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0 && known.size + unknown.length > MAX_DATABASES + 1) {
    throw errors.tooManyDatabases(MAX_DATABASES);
  }
}

function plannedOf(
  { dbName, destDbName = dbName, collections: named }: Asked,
  backedUp: BackedUpCatalog,
): PlannedCollection[] {
  const held = backedUp.collections.filter(({ database }) => database === dbName);
  if (!named) {
    if (held.length > 0) return held.map((old) => asItWas(backedUp, old, destDbName));
    throw errors.controlParameter(`dbCollections: the backup has no collection of ${dbName}`);
  }
  return named.map((asked) => {
    const { collectionName, destCollectionName, targetCollectionName } = asked;
    const old = held.find(({ name }) => name === collectionName);
    if (!old) {
      throw errors.controlParameter(
        `dbCollections: the backup does not hold ${dbName}.${collectionName}`,
      );
    }
    const name = destCollectionName ?? targetCollectionName ?? collectionName;
    checkCollectionName(name);
    const status = asked.destCollectionStatus ?? asked.targetCollectionStatus;
    const load = status === 'LOADED' || (status === 'KEEP' && old.loaded);
    if (load) requireIndexed(old);
    return { ...asItWas(backedUp, old, destDbName), name, load };
  });
}

/** As in the cloud, what is not named is not loaded. */
function asItWas(
  { databases }: BackedUpCatalog,
  old: CollectionRecord,
  database: string,
): PlannedCollection {
  const { properties = [] } = databases.find(({ name }) => name === old.database) ?? {};
  return { old, database, databaseProperties: properties, name: old.name, load: false };
}
