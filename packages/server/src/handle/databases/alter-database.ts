import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { originOf } from '../origin.ts';
import { MAX_PROPERTIES, propertyChangeFromWire } from '../properties.ts';
import { checkDatabaseProperties } from './database-properties.ts';

/**
 * Sets properties, or removes them by their keys; never both at once, as in Milvus.
 *
 * @throws errors.invalidParameter with Milvus' texts, errors.unimplemented, errors.databaseNotFound,
 *   errors.tooManyProperties
 */
export async function alterDatabase(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.AlterDatabaseRequest>,
): Promise<object> {
  const { db_name: name } = call.request;
  if (name === '') {
    throw errors.invalidParameter('alter database failed, database name does not exists');
  }
  const change = propertyChangeFromWire(call.request);
  if (change.set.length === 0 && change.remove.length === 0) {
    throw errors.invalidParameter(
      'alter database with empty properties and delete keys, expected to set either properties or delete keys',
    );
  }
  if (change.set.length > 0 && change.remove.length > 0) {
    throw errors.invalidParameter(
      'alter database cannot modify properties and delete keys at the same time',
    );
  }
  checkDatabaseProperties(change.set);
  const database = await catalog.findDatabase(call.clusterId, name);
  if (!database) throw errors.databaseNotFound(name);
  const outcome = await catalog.alterDatabase(database.id, change, MAX_PROPERTIES, originOf(call));
  if (outcome === 'no-database') throw errors.databaseNotFound(name);
  if (outcome === 'full') throw errors.tooManyProperties(`database "${name}"`, MAX_PROPERTIES);
  return {};
}
