import type { messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import type { Handlers } from '../handler.ts';
import { alterAlias } from './alter-alias.ts';
import { createAlias } from './create-alias.ts';
import { dropAlias } from './drop-alias.ts';
import { describeAlias, listAliases } from './read-aliases.ts';

/**
 * All RPCs about aliases: further names of collections, in their database. They name the collection
 * by its own name alone, as in Milvus; every other RPC takes an alias in its place.
 */
export function createAliasHandlers({ catalog }: { catalog: CatalogStore }): Handlers {
  return {
    CreateAlias: (call: Call<messages.proto.milvus.CreateAliasRequest>) =>
      createAlias(catalog, call),
    AlterAlias: (call: Call<messages.proto.milvus.AlterAliasRequest>) => alterAlias(catalog, call),
    DropAlias: (call: Call<messages.proto.milvus.DropAliasRequest>) => dropAlias(catalog, call),
    DescribeAlias: (call: Call<messages.proto.milvus.DescribeAliasRequest>) =>
      describeAlias(catalog, call),
    ListAliases: (call: Call<messages.proto.milvus.ListAliasesRequest>) =>
      listAliases(catalog, call),
  };
}
