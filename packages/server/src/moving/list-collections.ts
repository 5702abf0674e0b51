import { wire } from '@latchkey/contract';
import type { MilvusRpc } from './milvus-rpc.ts';

/** All collections of a server that the credential sees. @param only those of this database */
export async function listCollections(
  rpc: MilvusRpc,
  only?: string,
): Promise<{ readonly database: string; readonly name: string }[]> {
  const types = [wire.milvus.ListDatabasesRequest, wire.milvus.ListDatabasesResponse] as const;
  const databases =
    only === undefined ? (await rpc.call('ListDatabases', types, {})).db_names : [only];
  const found: { database: string; name: string }[] = [];
  for (const database of databases) {
    const { collection_names } = await rpc.call(
      'ShowCollections',
      [wire.milvus.ShowCollectionsRequest, wire.milvus.ShowCollectionsResponse],
      { db_name: database },
      database,
    );
    found.push(...collection_names.map((name) => ({ database, name })));
  }
  return found;
}
