import { errors } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { MaybePromise } from '../../kernel/maybe-promise.ts';
import type { RequestView } from '../../kernel/request-view.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import { NO_ID, upstreamIdOf } from './collection-from-description.ts';
import { idSuffix } from './overriding-fields.ts';

/** Requests that name a collection, and could give upstream's id of another one: in which field. */
const ID_FIELDS: Readonly<Record<string, number>> = {
  DescribeCollection: 4,
  ShowPartitions: 4,
  GetReplicas: 2,
  ManualCompaction: 1,
};

export const hasCollectionId = (method: string): boolean => method in ID_FIELDS;

/**
 * Puts the id of the collection that was decided on in place of whatever the client gave.
 * @throws errors.missingParameter for a request without a name, by an id that is not known here
 */
export function collectionIdSuffix(
  catalog: CatalogStore,
  call: Call<RequestView>,
  name: string | undefined,
): MaybePromise<Buffer[]> {
  const field = ID_FIELDS[call.method.name];
  return field === undefined ? [] : suffixIn(field, catalog, call, name);
}

async function suffixIn(
  field: number,
  catalog: CatalogStore,
  call: Call<RequestView>,
  name: string | undefined,
): Promise<Buffer[]> {
  const record = name
    ? catalog.collectionNow(call.clusterId, call.database, name)
    : await findById(catalog, call);
  if (!name && !record) throw errors.missingParameter(`collection name of ${call.method.name}`);
  return [idSuffix(field, (record && upstreamIdOf(record)) ?? NO_ID)];
}

/** Older SDKs give the id alone: it was decided on as all collections of the database that it is in. */
async function findById(
  catalog: CatalogStore,
  call: Call<RequestView>,
): Promise<CollectionRecord | undefined> {
  if (!call.method.served) return undefined;
  const { collectionID } = call.request.decode() as { readonly collectionID?: unknown };
  if (String(collectionID) === NO_ID) return undefined;
  const inDatabase = await catalog.listCollections(call.clusterId, call.database);
  return inDatabase.find((record) => upstreamIdOf(record) === String(collectionID));
}
