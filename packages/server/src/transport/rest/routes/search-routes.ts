import { errors, float32View, type messages, wire } from '@latchkey/contract';
import type { RestRequest } from '@latchkey/contract/rest';
import type { WireReply } from '../../../handle/connection/wire-reply.ts';
import { andThen, type MaybePromise } from '../../../kernel/maybe-promise.ts';
import type { CollectionRecord } from '../../../store/catalog.ts';
import { readConsistency } from '../consistency.ts';
import { float32Json } from '../float-text.ts';
import { functionScore } from '../function-score.ts';
import { placeholderGroup } from '../placeholder-group.ts';
import { primaryField, wireIds } from '../primary-key-filter.ts';
import { readSource } from '../read-source.ts';
import type { ReplyColumn } from '../reply-column.ts';
import { idColumn } from '../reply-ids.ts';
import type { RestCall, RestHandlers } from '../rest-call.ts';
import type { RpcRequest } from '../rest-rpc.ts';
import { rankParams, searchParams } from '../search-params.ts';
import { templateValues } from '../template-values.ts';
import { missingField } from '../validation-error.ts';
import { countFromWire } from '../wire-integer.ts';

type SearchData = WireReply<messages.proto.schema.SearchResultData>;

/** What a call cost in the cloud's units; this server does not bill. */
const COST = 0;
const NO_DATA = missingField('SearchReqV2', 'data');

export const searchRoutes = {
  'entities/search': async (request, call) => {
    const schema = await call.schemaOf(request.collectionName);
    const names = {
      ...readSource(request, call),
      dsl: request.filter ?? '',
      dsl_type: wire.common.DslType.BoolExprV1,
      output_fields: request.outputFields ?? [],
      search_params: searchParams(request),
    };
    const reply = await call.rpc('Search', names, () => {
      const score = functionScore(request.functionScore);
      const consistency = readConsistency(request.consistencyLevel);
      return andThen(searched(request, schema()), (input) =>
        andThen(templateValues(request.exprParams), (expr_template_values) => ({
          ...consistency,
          ...input,
          ...(score ? { function_score: score as never } : {}),
          expr_template_values,
        })),
      );
    });
    return found(reply, schema, call);
  },

  'entities/hybrid_search': hybridSearch,
  'entities/advanced_search': hybridSearch,
} satisfies RestHandlers;

async function hybridSearch(request: RestRequest<'entities/hybrid_search'>, call: RestCall) {
  const schema = await call.schemaOf(request.collectionName);
  const searches = request.search ?? [];
  const names = {
    ...readSource(request, call),
    output_fields: request.outputFields ?? [],
    rank_params: rankParams(request),
  };
  const reply = await call.rpc('HybridSearch', names, async () => {
    const score = functionScore(request.functionScore);
    const requests: object[] = [];
    for (const search of searches) {
      requests.push({
        db_name: names.db_name,
        collection_name: names.collection_name,
        dsl: search.filter ?? '',
        dsl_type: wire.common.DslType.BoolExprV1,
        search_params: searchParams({ ...search, searchParams: innerParams(search) }),
        ...(await searched(search, schema())),
        expr_template_values: await templateValues(search.exprParams),
      });
    }
    return {
      ...readConsistency(request.consistencyLevel),
      requests: requests as never,
      ...(score ? { function_score: score as never } : {}),
    };
  });
  return found(reply, schema, call);
}

type InnerSearch = NonNullable<RestRequest<'entities/hybrid_search'>['search']>[number];

function innerParams({ params, metricType, ignoreGrowing }: InnerSearch) {
  return {
    ...params,
    ...(metricType ? { metricType } : {}),
    ...(ignoreGrowing ? { ignoreGrowing } : {}),
  };
}

interface SearchedBody {
  readonly data?: readonly unknown[] | null | undefined;
  readonly ids?: unknown;
  readonly annsField?: string | null | undefined;
}

/** What is searched for: vectors, or those of entities. */
function searched(
  { data, ids, annsField }: SearchedBody,
  collection: CollectionRecord,
): MaybePromise<Pick<RpcRequest<'Search'>, 'placeholder_group' | 'ids' | 'nq'>> {
  if (ids === undefined || ids === null) {
    if (!data) throw errors.requiredParameter(NO_DATA);
    const nq = data.length;
    return andThen(placeholderGroup(data, collection, annsField ?? ''), (placeholder_group) => ({
      placeholder_group,
      nq,
    }));
  }
  if (data?.length) throw errors.invalidParameter('a search takes data or ids, not both');
  const keys = Array.isArray(ids) ? ids : [ids];
  return { ids: wireIds(collection, keys) as never, nq: keys.length };
}

async function found(
  reply: WireReply<messages.proto.milvus.SearchResults>,
  schema: () => CollectionRecord,
  call: RestCall,
) {
  const results: SearchData = reply.results ?? {};
  const key = results.primary_field_name || primaryField(schema()).name;
  return { cost: COST, data: await hits(results, key, call), topks: topks(results) };
}

/** The rows of all queries in one list, each with its key and its distance. */
async function hits(results: SearchData, key: string, call: RestCall) {
  const ids = await idColumn(results.ids, key, call.style);
  const scores = float32View(results.scores ?? new Uint8Array());
  const distance: ReplyColumn = {
    name: 'distance',
    rows: ids.rows,
    text: (row) => float32Json(scores[row] ?? 0),
  };
  return call.parts.writeRows(results.fields_data ?? [], call.style, [ids, distance]);
}

function topks(results: SearchData): number[] {
  return (results.topks ?? []).map(countFromWire);
}
