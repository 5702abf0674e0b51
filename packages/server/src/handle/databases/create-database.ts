import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { originOf } from '../origin.ts';
import { MAX_PROPERTIES, propertiesFromWire } from '../properties.ts';
import { checkDatabaseName } from './check-database-name.ts';
import { checkDatabaseProperties } from './database-properties.ts';

/** Milvus' `rootCoord.maxDatabaseNum`, which does not count `default`. */
export const MAX_DATABASES = 64;

/**
 * Grants that wait for a database of the name are on it from then on.
 *
 * @throws errors.databaseNameInvalid, errors.databaseExists, errors.tooManyDatabases,
 *   errors.tooManyProperties, errors.invalidParameter, errors.unimplemented
 */
export async function createDatabase(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.CreateDatabaseRequest>,
): Promise<object> {
  const { clusterId, request } = call;
  const { db_name: name } = request;
  checkDatabaseName(name);
  const properties = propertiesFromWire(request.properties);
  checkDatabaseProperties(properties);
  if (properties.length > MAX_PROPERTIES) {
    throw errors.tooManyProperties(`database "${name}"`, MAX_PROPERTIES);
  }
  const database = { clusterId, name, properties };
  const outcome = await catalog.createDatabase(database, MAX_DATABASES + 1, originOf(call));
  if (outcome === 'exists') throw errors.databaseExists(name);
  if (outcome === 'full') throw errors.tooManyDatabases(MAX_DATABASES);
  return {};
}
