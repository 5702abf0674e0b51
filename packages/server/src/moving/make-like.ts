import { type messages, wire } from '@latchkey/contract';
import { OperatorError } from '../kernel/operator-error.ts';
import type { MilvusRpc } from './milvus-rpc.ts';
import { describe, type Move, partitionsOf } from './move-collections.ts';
import { isClosedBy, placePolicies } from './row-policies.ts';

type Description = messages.proto.milvus.DescribeCollectionResponse;

/**
 * Makes a collection with the same fields, partitions and indexes on the other server, unless it is there,
 * gives it the planned row policies and loads it.
 * @throws OperatorError if one is there with other fields, or its keys cannot be kept
 */
export async function makeLike(move: Move, like: Description): Promise<void> {
  const { from, to, database, name, plan } = move;
  if (like.schema?.fields.some((field) => field.is_primary_key && field.autoID)) {
    throw new OperatorError(
      `${database}.${name} has automatic keys: another server would give others, and nothing could be compared`,
    );
  }
  if (database !== 'default') await makeDatabase(to, database);
  const has = await to.call(
    'HasCollection',
    [wire.milvus.HasCollectionRequest, wire.milvus.BoolResponse],
    { db_name: database, collection_name: name },
    database,
  );
  if (has.value) {
    const there = await describe(to, database, name);
    requireSame(there, like, `${database}.${name}`);
    if (plan.isClosed) requireClosed(there, `${database}.${name}`);
  } else await make(move, like);
  await makeIndexes(move);
  // Before any row is there.
  await placePolicies(to, plan, { database, name });
  const missing = await partitionsOf(from, like);
  const there = new Set(await partitionsOf(to, like));
  for (const partition_name of missing) {
    if (there.has(partition_name)) continue;
    const request = { db_name: database, collection_name: name, partition_name };
    await to.call(
      'CreatePartition',
      [wire.milvus.CreatePartitionRequest, wire.common.Status],
      request,
      database,
    );
  }
  const load = { db_name: database, collection_name: name, replica_number: 1 };
  await to.call(
    'LoadCollection',
    [wire.milvus.LoadCollectionRequest, wire.common.Status],
    load,
    database,
  );
}

async function makeDatabase(to: MilvusRpc, database: string): Promise<void> {
  const types = [wire.milvus.ListDatabasesRequest, wire.milvus.ListDatabasesResponse] as const;
  const { db_names } = await to.call('ListDatabases', types, {});
  if (db_names.includes(database)) return;
  const request = { db_name: database };
  await to.call('CreateDatabase', [wire.milvus.CreateDatabaseRequest, wire.common.Status], request);
}

async function make({ to, database, name }: Move, like: Description): Promise<void> {
  const { schema } = like;
  if (!schema) throw new OperatorError(`${database}.${name}: the server does not tell its fields`);
  const place = { db_name: database, collection_name: name };
  const hasPartitionKey = schema.fields.some(({ is_partition_key }) => is_partition_key);
  await to.call(
    'CreateCollection',
    [wire.milvus.CreateCollectionRequest, wire.common.Status],
    {
      ...{ ...place, shards_num: like.shards_num, consistency_level: like.consistency_level },
      schema: wire.schema.CollectionSchema.encode({ ...schema, name }).finish(),
      properties: like.properties.filter(({ key }) => !key?.startsWith('latchkey.')),
      ...(hasPartitionKey && { num_partitions: like.num_partitions }),
    },
    database,
  );
}

/** Also in a collection that is there, for a run that was broken off may have made it without them. */
async function makeIndexes({ from, to, database, name }: Move): Promise<void> {
  const place = { db_name: database, collection_name: name };
  const known = new Set((await indexesOf(to, place)).map(({ field_name }) => field_name));
  for (const { field_name, index_name, params } of await indexesOf(from, place)) {
    if (known.has(field_name)) continue;
    const request = { ...place, field_name, index_name, extra_params: params };
    await to.call(
      'CreateIndex',
      [wire.milvus.CreateIndexRequest, wire.common.Status],
      request,
      database,
    );
  }
}

/** Where there is none, that is an error of the server. */
async function indexesOf(rpc: MilvusRpc, place: { readonly db_name: string }) {
  const { DescribeIndexRequest, DescribeIndexResponse } = wire.milvus;
  const types = [DescribeIndexRequest, DescribeIndexResponse] as const;
  try {
    return (await rpc.call('DescribeIndex', types, place, place.db_name)).index_descriptions;
  } catch (error) {
    if (error instanceof OperatorError && /index not (found|exist)/i.test(error.message)) return [];
    throw error;
  }
}

/** Nobody can close a collection that is there, as nobody can open it. */
function requireClosed({ properties }: Description, name: string): void {
  if (isClosedBy(properties)) return;
  throw new OperatorError(
    `${name} is there already, without the property rls.enabled that closes it here: drop or rename it there`,
  );
}

function requireSame(there: Description, here: Description, name: string): void {
  if (fieldsIn(there) === fieldsIn(here)) return;
  throw new OperatorError(`${name} is there already, with other fields: drop or rename it`);
}

function fieldsIn({ schema }: Description): string {
  const fields = (schema?.fields ?? []).map(({ name, data_type, is_primary_key, type_params }) => [
    ...[name, data_type, is_primary_key],
    type_params?.find(({ key }) => key === 'dim')?.value,
  ]);
  return JSON.stringify([fields, schema?.enable_dynamic_field]);
}
