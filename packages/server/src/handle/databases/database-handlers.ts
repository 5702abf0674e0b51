import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { requireDatabase } from '../collections/collection-lookup.ts';
import { pairsToWire } from '../collections/schema-to-wire.ts';
import { hybridTimestamp } from '../connection/hybrid-timestamp.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handlers } from '../handler.ts';
import { alterDatabase } from './alter-database.ts';
import { createDatabase } from './create-database.ts';
import { dropDatabase } from './drop-database.ts';

/** All RPCs about databases. What the caller does not see is not listed or described. */
export function createDatabaseHandlers({ catalog }: { catalog: CatalogStore }): Handlers {
  return {
    CreateDatabase: (call: Call<messages.proto.milvus.CreateDatabaseRequest>) =>
      createDatabase(catalog, call),
    DropDatabase: (call: Call<messages.proto.milvus.DropDatabaseRequest>) =>
      dropDatabase(catalog, call),
    AlterDatabase: (call: Call<messages.proto.milvus.AlterDatabaseRequest>) =>
      alterDatabase(catalog, call),
    ListDatabases: (call) => listDatabases(catalog, call),
    DescribeDatabase: (call) => describeDatabase(catalog, call),
  };
}

async function listDatabases(
  catalog: CatalogStore,
  call: Call,
): Promise<WireReply<messages.proto.milvus.ListDatabasesResponse>> {
  const all = await catalog.listDatabases(call.clusterId);
  const visible = all.filter(({ id }) => call.rights.seesDatabase(id));
  return {
    db_names: visible.map((database) => database.name),
    db_ids: visible.map((database) => database.id),
    created_timestamp: visible.map((database) => hybridTimestamp(database.createdAt)),
  };
}

/** @throws errors.databaseNotFound */
async function describeDatabase(
  catalog: CatalogStore,
  call: Call,
): Promise<WireReply<messages.proto.milvus.DescribeDatabaseResponse>> {
  const database = await requireDatabase(catalog, call);
  if (!call.rights.seesDatabase(database.id)) throw errors.databaseNotFound(database.name);
  return {
    db_name: database.name,
    dbID: database.id,
    created_timestamp: hybridTimestamp(database.createdAt),
    properties: pairsToWire(database.properties),
  };
}
