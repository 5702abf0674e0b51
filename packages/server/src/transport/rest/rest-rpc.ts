import { type messages, wire } from '@latchkey/contract';
import type { WireReply } from '../../handle/connection/wire-reply.ts';
import type { Cancellation } from '../../kernel/cancellation.ts';
import type { MaybePromise } from '../../kernel/maybe-promise.ts';
import type { Principal } from '../../kernel/principal.ts';
import { RawReply } from '../../kernel/raw-reply.ts';
import type { Chain } from '../chain.ts';
import { decodeRawReply } from '../grpc/decode-raw-reply.ts';
import { type RequestCodec, translatedView } from './translated-view.ts';

type Milvus = typeof wire.milvus;

/** RPCs that answer nothing but that it was done. */
type Done = object;

/** The RPCs that REST calls, with what they answer. */
interface RpcReplies {
  ListCredUsers: WireReply<messages.proto.milvus.ListCredUsersResponse>;
  SelectUser: WireReply<messages.proto.milvus.SelectUserResponse>;
  SelectRole: WireReply<messages.proto.milvus.SelectRoleResponse>;
  CreateCredential: Done;
  UpdateCredential: Done;
  DeleteCredential: Done;
  OperateUserRole: Done;
  CreateRole: Done;
  AlterRole: Done;
  DropRole: Done;
  OperatePrivilege: Done;
  OperatePrivilegeV2: Done;
  SelectGrant: WireReply<messages.proto.milvus.SelectGrantResponse>;
  CreatePrivilegeGroup: Done;
  DropPrivilegeGroup: Done;
  OperatePrivilegeGroup: Done;
  ListPrivilegeGroups: WireReply<messages.proto.milvus.ListPrivilegeGroupsResponse>;
  CreateDatabase: Done;
  DropDatabase: Done;
  AlterDatabase: Done;
  ListDatabases: WireReply<messages.proto.milvus.ListDatabasesResponse>;
  DescribeDatabase: WireReply<messages.proto.milvus.DescribeDatabaseResponse>;
  ShowCollections: WireReply<messages.proto.milvus.ShowCollectionsResponse>;
  HasCollection: WireReply<messages.proto.milvus.BoolResponse>;
  DescribeCollection: WireReply<messages.proto.milvus.DescribeCollectionResponse>;
  GetCollectionStatistics: WireReply<messages.proto.milvus.GetCollectionStatisticsResponse>;
  GetLoadState: WireReply<messages.proto.milvus.GetLoadStateResponse>;
  GetLoadingProgress: WireReply<messages.proto.milvus.GetLoadingProgressResponse>;
  CreateCollection: Done;
  DropCollection: Done;
  RenameCollection: Done;
  AlterCollection: Done;
  TruncateCollection: Done;
  AddCollectionField: Done;
  AlterCollectionField: Done;
  LoadCollection: Done;
  ReleaseCollection: Done;
  Flush: Done;
  ManualCompaction: WireReply<messages.proto.milvus.ManualCompactionResponse>;
  GetCompactionState: WireReply<messages.proto.milvus.GetCompactionStateResponse>;
  CreateAlias: Done;
  DropAlias: Done;
  AlterAlias: Done;
  DescribeAlias: WireReply<messages.proto.milvus.DescribeAliasResponse>;
  ListAliases: WireReply<messages.proto.milvus.ListAliasesResponse>;
  ShowPartitions: WireReply<messages.proto.milvus.ShowPartitionsResponse>;
  HasPartition: WireReply<messages.proto.milvus.BoolResponse>;
  CreatePartition: Done;
  DropPartition: Done;
  LoadPartitions: Done;
  ReleasePartitions: Done;
  GetPartitionStatistics: WireReply<messages.proto.milvus.GetPartitionStatisticsResponse>;
  CreateIndex: Done;
  DescribeIndex: WireReply<messages.proto.milvus.DescribeIndexResponse>;
  DropIndex: Done;
  AlterIndex: Done;
  Insert: WireReply<messages.proto.milvus.MutationResult>;
  Upsert: WireReply<messages.proto.milvus.MutationResult>;
  Delete: WireReply<messages.proto.milvus.MutationResult>;
  Query: WireReply<messages.proto.milvus.QueryResults>;
  Search: WireReply<messages.proto.milvus.SearchResults>;
  HybridSearch: WireReply<messages.proto.milvus.SearchResults>;
  Import: WireReply<messages.proto.milvus.ImportResponse>;
  GetImportState: WireReply<messages.proto.milvus.GetImportStateResponse>;
  ListImportTasks: WireReply<messages.proto.milvus.ListImportTasksResponse>;
  CreateRowPolicy: Done;
  UpdateRowPolicy: Done;
  DropRowPolicy: Done;
  ListRowPolicies: WireReply<messages.proto.milvus.ListRowPoliciesResponse>;
  AddUserTags: Done;
  DeleteUserTags: Done;
  GetUserTags: WireReply<messages.proto.milvus.GetUserTagsResponse>;
  ListUsersWithTag: WireReply<messages.proto.milvus.ListUsersWithTagResponse>;
  RunAnalyzer: WireReply<messages.proto.milvus.RunAnalyzerResponse>;
}

export type RestRpc = keyof RpcReplies;
export type RpcReply<Rpc extends RestRpc> = RpcReplies[Rpc];
/** The fields of an RPC's request message. */
export type RpcRequest<Rpc extends RestRpc> = NonNullable<
  ConstructorParameters<Milvus[`${Rpc}Request`]>[0]
>;

/** Who calls, and under which conditions. */
export interface RestCaller {
  readonly principal: Principal;
  /** Of the body, else of the header `DB-Name`, else empty. */
  readonly database: string;
  readonly requestId: string;
  readonly source: string;
  /** See `Admission`. */
  readonly client?: string;
  readonly cancellation: Cancellation;
}

/**
 * Makes an RPC as the caller, through the chain like every other: REST has no way of its own to a
 * handler.
 *
 * @param request all that names something; it is what the call is authorized by
 * @param rest what can only be translated, or should only be looked at, once the call is authorized
 * @throws ApiError
 */
export async function callRpc<Rpc extends RestRpc>(
  chain: Chain,
  caller: RestCaller,
  rpc: Rpc,
  request: RpcRequest<Rpc>,
  rest?: () => MaybePromise<Partial<RpcRequest<Rpc>>>,
): Promise<RpcReply<Rpc>> {
  const method = chain.method(rpc);
  const view = translatedView(requestCodec(rpc), request, rest);
  const reply = await chain.run({ method, ...caller, request: view });
  return (reply instanceof RawReply ? decodeRawReply(method, reply) : reply) as RpcReply<Rpc>;
}

/** Handlers see what they see from gRPC: a message that was decoded from bytes. */
function requestCodec(rpc: RestRpc): RequestCodec {
  const type = wire.milvus[`${rpc}Request`] as unknown as Omit<RequestCodec, 'name'>;
  return {
    name: rpc,
    encode: (message) => type.encode(message),
    decode: (bytes) => type.decode(bytes),
  };
}
