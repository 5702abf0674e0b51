import { errors } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { UPSTREAM_ID } from './collection-from-description.ts';
import { idSuffix } from './overriding-fields.ts';

/** Requests that name a collection, and could give upstream's id of another one: in which field. */
const ID_FIELDS: Readonly<Record<string, number>> = {
  DescribeCollection: 4,
  ShowPartitions: 4,
  GetReplicas: 2,
  ManualCompaction: 1,
};

/**
 * Puts the id of the collection that was decided on in place of whatever the client gave.
 * @throws errors.missingParameter for a request that goes by the id alone
 */
export async function collectionIdSuffix(
  catalog: CatalogStore,
  call: Call,
  name: string | undefined,
): Promise<Buffer[]> {
  const field = ID_FIELDS[call.method.name];
  if (field === undefined) return [];
  if (!name) throw errors.missingParameter(`collection name of ${call.method.name}`);
  const record = await catalog.findCollection(call.clusterId, call.database, name);
  const id = record && new Map(record.properties).get(UPSTREAM_ID);
  return [idSuffix(field, id ?? '0')];
}
