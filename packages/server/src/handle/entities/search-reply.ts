import { bytesOf, encodeInt64s, type Int64, type messages } from '@latchkey/contract';
import type { Column, Columns, Hits } from '../../engine/engine.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { EntityParts } from './entity-parts.ts';
import type { GroupParams } from './group-params.ts';
import type { Output } from './output-fields.ts';
import type { ReadTarget } from './read-target.ts';
import { type FieldReply, writeField } from './write-field.ts';
import { writeOutput } from './write-output.ts';

export type SearchReply = WireReply<messages.proto.milvus.SearchResults>;

/** What a search found, and what there is to say about it beside. */
export interface Found extends Hits {
  /** Of a search that groups: the value of each hit's group. */
  readonly groups?: Column;
  /** Of a page of an iterator. */
  readonly page?: { readonly token: string; readonly last_bound: number };
}

export interface ReplyShape {
  /** As the request calls it. */
  readonly name: string;
  readonly output: Output;
  /** Hits, or groups, that were asked for. */
  readonly limit: number;
  /** Decimal places of the scores; undefined: all. */
  readonly decimals: number | undefined;
  readonly group: GroupParams | undefined;
}

/** @returns a promise where there are so many hits that they are written in steps */
export function searchReply(
  { timestamps }: Pick<EntityParts, 'timestamps'>,
  { schema }: Pick<ReadTarget, 'schema'>,
  found: Found,
  { name, output, limit, decimals, group }: ReplyShape,
): SearchReply | Promise<SearchReply> {
  const reply = (fields: readonly FieldReply[]): SearchReply => ({
    results: {
      num_queries: found.counts.length,
      top_k: limit,
      topks: found.counts,
      ids: idsOf(schema.primary, found),
      scores: bytesOf(rounded(found.scores, decimals)),
      fields_data: fields,
      output_fields: output.names,
      primary_field_name: schema.primary.name,
      all_search_count: 0,
      ...(group ? groupFields(group, found.groups) : {}),
      ...(found.page ? { search_iterator_v2_results: found.page } : {}),
    },
    collection_name: name,
    session_ts: timestamps.next(),
  });
  const fields = writeOutput(output, withKeys(schema.primary, found), found.keys.length);
  return Array.isArray(fields) ? reply(fields) : fields.then(reply);
}

/** In the field of the reply that goes with how the request named its field. */
function groupFields(group: GroupParams, values: Column | undefined) {
  const field = writeField(group.field, values);
  return group.plural ? { group_by_field_values: [field] } : { group_by_field_value: field };
}

/** The primary key among the columns, as any other field. */
export function withKeys(primary: FieldSpec, rows: Pick<Hits, 'keys' | 'columns'>): Columns {
  return new Map(rows.columns).set(primary.id, { kind: 'scalar', values: rows.keys });
}

/** Primary keys as replies name them. */
export function idsOf(
  primary: FieldSpec,
  { keys }: Pick<Hits, 'keys'>,
): WireReply<messages.proto.schema.IDs> {
  return primary.type === DataType.VarChar
    ? { str_id: { data: keys as readonly string[] } }
    : { int_id: { data: encodeInt64s(keys as readonly Int64[]) } };
}

function rounded(scores: Float32Array, decimals: number | undefined): Float32Array {
  if (decimals === undefined) return scores;
  const scale = 10 ** decimals;
  return scores.map((score) => Math.round(score * scale) / scale);
}
