import type { Kysely } from 'kysely';
import type { CollectionStore, NewCollection, PartitionStore } from '../catalog.ts';
import { nextCatalogId } from './catalog-id.ts';
import { touchCollection } from './catalog-rows.ts';
import type { PartitionsTable } from './catalog-tables.ts';
import type { Parts } from './parts.ts';
import type { Schema } from './schema.ts';

/** A collection's partitions, and whether they are loaded. */
export function createPartitionChanges({
  db,
  clock,
}: Parts): PartitionStore & Pick<CollectionStore, 'setLoaded'> {
  return {
    createPartition: (collectionId, name, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const partitions = await partitionsOf(trx, collectionId);
        if (partitions.some((partition) => partition.name === name)) return 'exists';
        if (partitions.length >= limit) return 'full';
        const time = clock.now();
        const action = { action: 'CreatePartition', part: `partition:${name}`, time, origin };
        if (!(await touchCollection(trx, { id: collectionId, ...action }))) return 'no-collection';
        const { loaded } = await trx
          .selectFrom('collections')
          .select('loaded')
          .where('id', '=', collectionId)
          .executeTakeFirstOrThrow();
        const own = { id: await nextCatalogId(trx), collection_id: collectionId };
        await trx
          .insertInto('partitions')
          .values({ ...own, name, loaded, created_at: time })
          .execute();
        return 'created';
      }),

    dropPartition: (collectionId, id, origin) =>
      db.transaction().execute(async (trx) => {
        const partitions = await partitionsOf(trx, collectionId);
        const found = partitions.find((partition) => partition.id === id);
        if (!found) return 'no-partition';
        if (found.loaded === 1) return 'loaded';
        await trx.deleteFrom('partitions').where('id', '=', id).execute();
        const action = { action: 'DropPartition', part: `partition:${found.name}` };
        await touchCollection(trx, { id: collectionId, ...action, time: clock.now(), origin });
        return 'dropped';
      }),

    setPartitionsLoaded: (collectionId, ids, loaded, origin) =>
      db.transaction().execute(async (trx) => {
        const before = await partitionsOf(trx, collectionId);
        const changed = before.filter(
          (partition) => ids.includes(partition.id) && partition.loaded !== Number(loaded),
        );
        if (changed.length === 0) return;
        await trx
          .updateTable('partitions')
          .set({ loaded: Number(loaded) })
          .where('collection_id', '=', collectionId)
          .where('id', 'in', [...ids])
          .execute();
        const isLoaded = before.some(({ loaded }) => loaded === 1);
        const left = before.filter((one) => one.loaded === 1 && !ids.includes(one.id));
        if (!loaded && isLoaded && left.length === 0) await setWhole(trx, collectionId, false);
        const action = {
          action: loaded ? 'LoadPartitions' : 'ReleasePartitions',
          part: `partition:${changed.map(({ name }) => name).join(',')}`,
        };
        await touchCollection(trx, { id: collectionId, ...action, time: clock.now(), origin });
      }),

    setLoaded: (id, loaded, origin) =>
      db.transaction().execute(async (trx) => {
        const partitions = await trx
          .updateTable('partitions')
          .set({ loaded: Number(loaded) })
          .where('collection_id', '=', id)
          .where('loaded', '=', Number(!loaded))
          .executeTakeFirst();
        const whole = await setWhole(trx, id, loaded);
        if (partitions.numUpdatedRows === 0n && !whole) return;
        const action = loaded ? 'LoadCollection' : 'ReleaseCollection';
        await touchCollection(trx, { id, action, time: clock.now(), origin });
      }),
  };
}

/** Gives a new collection its default partition, or those of its partition key. */
export async function insertPartitions(
  trx: Kysely<Schema>,
  { keyPartitions }: NewCollection,
  { id, time }: { id: number; time: number },
): Promise<void> {
  const rest = { collection_id: id, loaded: 0, created_at: time };
  const rows: PartitionsTable[] = [];
  for (let i = 0; i < (keyPartitions ?? 0); i++) {
    rows.push({ id: await nextCatalogId(trx), name: `_default_${i}`, ...rest });
  }
  if (rows.length === 0) rows.push({ id, name: '_default', ...rest });
  await trx.insertInto('partitions').values(rows).execute();
}

function partitionsOf(trx: Kysely<Schema>, collectionId: number): Promise<PartitionsTable[]> {
  return trx
    .selectFrom('partitions')
    .selectAll()
    .where('collection_id', '=', collectionId)
    .execute();
}

/** @returns whether that is a change */
async function setWhole(trx: Kysely<Schema>, id: number, loaded: boolean): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('collections')
    .set({ loaded: Number(loaded) })
    .where('id', '=', id)
    .where('loaded', '=', Number(!loaded))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
