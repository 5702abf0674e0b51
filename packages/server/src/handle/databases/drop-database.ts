import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { originOf } from '../origin.ts';
import { checkDatabaseName } from './check-database-name.ts';
import { DEFAULT_DATABASE } from './default-database.ts';

/**
 * Drops an empty database, with the grants on it. One that does not exist is a success, as in Milvus.
 *
 * @throws errors.databaseNameInvalid, errors.defaultDatabaseDrop, errors.databaseNotEmpty
 */
export async function dropDatabase(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.DropDatabaseRequest>,
): Promise<object> {
  const { db_name: name } = call.request;
  checkDatabaseName(name);
  if (name === DEFAULT_DATABASE) throw errors.defaultDatabaseDrop();
  const database = await catalog.findDatabase(call.clusterId, name);
  if (!database) return {};
  const outcome = await catalog.dropDatabase(database.id, originOf(call));
  if (outcome === 'not-empty') throw errors.databaseNotEmpty(name);
  return {};
}
