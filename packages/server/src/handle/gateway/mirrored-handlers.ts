import type { messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { describeAlias } from '../aliases/read-aliases.ts';
import { findSeenCollection } from '../collections/collection-lookup.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { createDatabaseHandlers } from '../databases/database-handlers.ts';
import type { Handlers } from '../handler.ts';
import { UPSTREAM_ID } from './collection-from-description.ts';
import type { Mirror } from './mirror.ts';

type Described = WireReply<messages.proto.milvus.DescribeDatabaseResponse>;

/** Calls that the catalogue answers once it is in step with upstream. */
export function createMirroredHandlers({
  catalog,
  mirror,
}: {
  catalog: CatalogStore;
  mirror: Mirror;
}): Handlers {
  const { ListDatabases, DescribeDatabase: describeDatabase } = createDatabaseHandlers({ catalog });
  if (!describeDatabase) throw new Error('no handler describes databases');
  return {
    ...(ListDatabases && { ListDatabases }),
    async DescribeDatabase(call: Call<messages.proto.milvus.DescribeDatabaseRequest>) {
      const described = (await describeDatabase(call as never)) as Described;
      const properties = described.properties?.filter(({ key }) => key !== UPSTREAM_ID) ?? [];
      return { ...described, properties };
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
