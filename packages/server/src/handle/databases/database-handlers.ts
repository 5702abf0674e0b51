import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { requireDatabase } from '../collections/collection-lookup.ts';
import { hybridTimestamp } from '../connection/hybrid-timestamp.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handlers } from '../handler.ts';

/** ListDatabases and DescribeDatabase. What the caller does not see does not exist. */
export function createDatabaseHandlers({ catalog }: { catalog: CatalogStore }): Handlers {
  return {
    ListDatabases: (call) => listDatabases(catalog, call),
    DescribeDatabase: (call) => describeDatabase(catalog, call),
  };
}

async function listDatabases(
  catalog: CatalogStore,
  call: Call,
): Promise<WireReply<messages.proto.milvus.ListDatabasesResponse>> {
  const all = await catalog.listDatabases(call.clusterId);
  const visible = all.filter(({ name }) => call.rights.seesDatabase(name));
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
  if (!call.rights.seesDatabase(database.name)) throw errors.databaseNotFound(database.name);
  return {
    db_name: database.name,
    dbID: database.id,
    created_timestamp: hybridTimestamp(database.createdAt),
    properties: [],
  };
}
