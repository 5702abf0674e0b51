import { ApiError, type messages, wire } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { describeAlias } from '../aliases/read-aliases.ts';
import { findSeenCollection } from '../collections/collection-lookup.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { createDatabaseHandlers } from '../databases/database-handlers.ts';
import type { Handlers } from '../handler.ts';
import type { GatewayUpstream } from './gateway-upstream.ts';
import type { Mirror } from './mirror.ts';
import { requireSuccess } from './upstream-reply.ts';

type Described = WireReply<messages.proto.milvus.DescribeDatabaseResponse>;

/** Calls that the catalogue answers once it is in step with upstream. */
export function createMirroredHandlers({
  catalog,
  mirror,
  upstream,
}: {
  catalog: CatalogStore;
  mirror: Mirror;
  upstream: GatewayUpstream;
}): Handlers {
  const { ListDatabases, DescribeDatabase: describeDatabase } = createDatabaseHandlers({ catalog });
  if (!describeDatabase) throw new Error('no handler describes databases');
  return {
    ...(ListDatabases && { ListDatabases }),
    async DescribeDatabase(call: Call<messages.proto.milvus.DescribeDatabaseRequest>) {
      const described = (await describeDatabase(call as never)) as Described;
      return { ...described, properties: await propertiesOf(upstream, call.database) };
    },
    async HasCollection(
      call: Call<messages.proto.milvus.HasCollectionRequest>,
    ): Promise<WireReply<messages.proto.milvus.BoolResponse>> {
      const { collection_name: name } = call.request;
      await mirror.refresh(call.database, [name]);
      return { value: (await findSeenCollection(catalog, call, name)) !== undefined };
    },
    async DescribeAlias(call: Call<messages.proto.milvus.DescribeAliasRequest>) {
      await mirror.refresh(call.database, [call.request.alias]);
      return describeAlias(catalog, call);
    },
  };
}

/** Of a database, as upstream has them: the catalogue is told of names alone. @throws as `Upstream.call` */
async function propertiesOf(upstream: GatewayUpstream, database: string) {
  const types = {
    request: wire.milvus.DescribeDatabaseRequest,
    reply: wire.milvus.DescribeDatabaseResponse,
  };
  const { names } = upstream;
  const asked = { request: { db_name: names.upstream(database) }, database };
  try {
    const reply = await upstream.ask('DescribeDatabase', types, asked);
    requireSuccess(reply.status, names.inOurs);
    return reply.properties;
  } catch (error) {
    // A server that does not know the RPC, and so no properties either.
    if (error instanceof ApiError && error.fields.code === 10) return [];
    throw error;
  }
}
