import { type messages, wire } from '@latchkey/contract';
import { dataTypeName } from '../../handle/collections/data-types.ts';
import type { WireReply } from '../../handle/connection/wire-reply.ts';
import { int64FromWire } from './wire-integer.ts';

type DescribeReply = WireReply<messages.proto.milvus.DescribeCollectionResponse>;
type FieldReply = WireReply<messages.proto.schema.FieldSchema>;
type FunctionReply = WireReply<messages.proto.schema.FunctionSchema>;
type PairReply = WireReply<messages.proto.common.KeyValuePair>;

/** A collection as REST describes it, as far as DescribeCollection alone tells. */
export function collectionDescription(reply: DescribeReply) {
  const fields: readonly FieldReply[] = reply.schema?.fields ?? [];
  const functions: readonly FunctionReply[] = reply.schema?.functions ?? [];
  return {
    collectionName: reply.collection_name ?? '',
    collectionID: int64FromWire(reply.collectionID),
    description: reply.schema?.description ?? '',
    autoId: fields.find((field) => field.is_primary_key)?.autoID ?? false,
    fields: fields.filter((field) => !field.is_dynamic).map(describeField),
    functions: functions.map(describeFunction),
    aliases: reply.aliases ?? [],
    shardsNum: reply.shards_num ?? 0,
    partitionsNum: int64FromWire(reply.num_partitions),
    consistencyLevel: wire.common.ConsistencyLevel[reply.consistency_level ?? 0] ?? '',
    enableDynamicField: reply.schema?.enable_dynamic_field ?? false,
    properties: pairs(reply.properties),
  };
}

function describeField(field: FieldReply) {
  const params = pairs(field.type_params);
  const element: number = field.element_type ?? 0;
  return {
    name: field.name ?? '',
    id: int64FromWire(field.fieldID),
    type: dataTypeName(field.data_type ?? 0),
    primaryKey: field.is_primary_key ?? false,
    partitionKey: field.is_partition_key ?? false,
    clusteringKey: field.is_clustering_key ?? false,
    autoId: field.autoID ?? false,
    description: field.description ?? '',
    nullable: field.nullable ?? false,
    ...(params.length > 0 && { params }),
    // The second is how requests spell it, and how the provider for Terraform reads it.
    ...(element !== 0 && {
      ...{ elementType: dataTypeName(element), elementDataType: dataTypeName(element) },
    }),
    ...(field.default_value && { defaultValue: describeDefault(field.default_value) }),
    ...(field.is_function_output && { isFunctionOutput: true }),
  };
}

/** The one member that is set. */
function describeDefault({ long_data, ...rest }: NonNullable<FieldReply['default_value']>) {
  if (long_data !== undefined && long_data !== null) return int64FromWire(long_data);
  return Object.values(rest).find((value) => value !== undefined && value !== null) ?? null;
}

function describeFunction(fn: FunctionReply) {
  return {
    name: fn.name ?? '',
    description: fn.description ?? '',
    type: fn.type ?? 0,
    id: int64FromWire(fn.id),
    inputFieldNames: fn.input_field_names ?? [],
    outputFieldNames: fn.output_field_names ?? [],
    params: pairs(fn.params),
  };
}

function pairs(list: readonly PairReply[] | undefined) {
  return (list ?? []).map(({ key = '', value = '' }) => ({ key, value }));
}
