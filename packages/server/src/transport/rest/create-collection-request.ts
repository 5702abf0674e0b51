import { errors, wire } from '@latchkey/contract';
import type { RestRequest } from '@latchkey/contract/rest';
import { paramText } from '../../kernel/param-text.ts';
import { consistencyLevel } from './consistency.ts';
import { fullSchema } from './full-schema.ts';
import { type KeyValue, keyValues } from './key-values.ts';
import { PARAMETERS } from './property-pairs.ts';
import { quickSchema } from './quick-schema.ts';
import type { RpcRequest } from './rest-rpc.ts';

export type CreateRequest = RestRequest<'collections/create'>;

/** Whether a collection is made from a dimension alone, without a schema of its own. */
export function isQuick(request: CreateRequest): boolean {
  return (request.schema?.fields ?? []).length === 0;
}

/**
 * What CreateCollection needs beside the names.
 * @throws errors.invalidParameter, errors.requiredParameter, errors.unimplemented
 */
export function createCollectionRequest(
  request: CreateRequest,
): Partial<RpcRequest<'CreateCollection'>> {
  checkIndexParams(request);
  const params = request.params ?? {};
  const schema = isQuick(request) ? quickSchema(request) : fullSchema(request);
  const { CollectionSchema } = wire.schema;
  return {
    schema: CollectionSchema.encode(CollectionSchema.create(schema)).finish(),
    shards_num: wholeNumber(params.shardsNum) ?? 1,
    num_partitions: wholeNumber(params.partitionsNum) ?? 0,
    consistency_level:
      consistencyLevel(request.consistencyLevel ?? params.consistencyLevel) ??
      wire.common.ConsistencyLevel.Bounded,
    properties: properties(request),
  };
}

/** Before anything is made, not after as upstream: a mistake here would leave half a collection. */
function checkIndexParams({ schema, indexParams }: CreateRequest): void {
  const fields = schema?.fields ?? [];
  if (fields.length === 0) return;
  const names = new Set(fields.map((field) => field.fieldName));
  const stray = (indexParams ?? []).find((index) => !names.has(index.fieldName));
  if (stray) throw errors.requiredParameter(`\`${stray.fieldName}\` hasn't defined in schema`);
}

function wholeNumber(value: unknown): number | undefined {
  const text = paramText(value ?? '');
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function properties(request: CreateRequest): KeyValue[] {
  const params = request.params ?? {};
  const named = Object.entries(PARAMETERS).map(([key, name]) => [name, params[key]]);
  return keyValues({ ...Object.fromEntries(named), ...request.properties });
}
