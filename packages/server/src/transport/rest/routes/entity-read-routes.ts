import { errors, float32View, type messages, wire } from '@latchkey/contract';
import type { WireReply } from '../../../handle/connection/wire-reply.ts';
import { readConsistency } from '../consistency.ts';
import { float32Json } from '../float-text.ts';
import { placeholderGroup } from '../placeholder-group.ts';
import { primaryField, primaryKeyFilter } from '../primary-key-filter.ts';
import type { ReplyColumn } from '../reply-column.ts';
import { idColumn } from '../reply-ids.ts';
import type { RestCall, RestHandlers } from '../rest-call.ts';
import { queryParams, searchParams } from '../search-params.ts';
import { templateValues } from '../template-values.ts';
import { countFromWire } from '../wire-integer.ts';

type SearchData = WireReply<messages.proto.schema.SearchResultData>;

/** What a call cost in the cloud's units; this server does not bill. */
const COST = 0;
const ALL_FIELDS = ['*'];

export const entityReadRoutes = {
  'entities/query': async (request, call) => {
    const outputFields = request.outputFields ?? ALL_FIELDS;
    const reply = await call.rpc(
      'Query',
      {
        ...source(request, call),
        expr: request.filter ?? '',
        output_fields: outputFields,
        query_params: queryParams(request, outputFields),
      },
      () => ({
        ...readConsistency(request.consistencyLevel),
        expr_template_values: templateValues(request.exprParams),
      }),
    );
    return { cost: COST, data: call.parts.writeRows(reply.fields_data ?? [], call.style) };
  },

  'entities/get': async (request, call) => {
    const schema = await call.schemaOf(request.collectionName);
    const names = { ...source(request, call), output_fields: request.outputFields ?? ALL_FIELDS };
    const reply = await call.rpc('Query', names, () => ({
      ...readConsistency(request.consistencyLevel),
      expr: primaryKeyFilter(schema(), request.id),
    }));
    return { cost: COST, data: call.parts.writeRows(reply.fields_data ?? [], call.style) };
  },

  'entities/search': async (request, call) => {
    const schema = await call.schemaOf(request.collectionName);
    const names = {
      ...source(request, call),
      dsl: request.filter ?? '',
      dsl_type: wire.common.DslType.BoolExprV1,
      output_fields: request.outputFields ?? [],
      search_params: searchParams(request),
      nq: request.data.length,
    };
    const reply = await call.rpc('Search', names, () => {
      if (Object.keys(request.functionScore ?? {}).length > 0) {
        throw errors.unimplemented('functionScore');
      }
      return {
        ...readConsistency(request.consistencyLevel),
        placeholder_group: placeholderGroup(request.data, schema(), request.annsField ?? ''),
        expr_template_values: templateValues(request.exprParams),
      };
    });
    const results: SearchData = reply.results ?? {};
    const key = results.primary_field_name || primaryField(schema()).name;
    return { cost: COST, data: hits(results, key, call), topks: topks(results) };
  },
} satisfies RestHandlers;

interface ReadBody {
  readonly collectionName: string;
  readonly partitionName?: string | null | undefined;
  readonly partitionNames?: readonly string[] | null | undefined;
}

function source({ collectionName, partitionName, partitionNames }: ReadBody, call: RestCall) {
  return {
    db_name: call.database,
    collection_name: collectionName,
    partition_names: [...(partitionNames ?? []), ...(partitionName ? [partitionName] : [])],
  };
}

/** The rows of all queries in one list, each with its key and its distance. */
function hits(results: SearchData, key: string, call: RestCall) {
  const ids = idColumn(results.ids, key, call.style);
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
