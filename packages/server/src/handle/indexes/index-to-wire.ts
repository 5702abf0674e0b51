import { type messages, wire } from '@latchkey/contract';
import type { IndexSpec } from '../../engine/spec.ts';
import type { WireReply } from '../connection/wire-reply.ts';

/**
 * An index as it is described to clients, with its build parameters as the JSON text that most SDKs
 * send and all read.
 *
 * @param rows of the collection; an embedded engine has indexed all of them when a write returns
 */
export function indexToWire(
  index: IndexSpec,
  rows: number,
): WireReply<messages.proto.milvus.IndexDescription> {
  return {
    index_name: index.name,
    indexID: index.id,
    field_name: index.field,
    params: paramsToWire(index),
    total_rows: rows,
    indexed_rows: rows,
    pending_index_rows: 0,
    state: wire.common.IndexState.Finished,
  };
}

function paramsToWire({ type, metric, params }: IndexSpec) {
  const pairs = [{ key: 'index_type', value: type }];
  if (metric) pairs.push({ key: 'metric_type', value: metric });
  const entries = Object.entries(params).map(([key, value]) => [key, nativeNumber(value)]);
  if (entries.length > 0) {
    pairs.push({ key: 'params', value: JSON.stringify(Object.fromEntries(entries)) });
  }
  return pairs;
}

/** `16` was sent as a number, `true` as a Boolean or as text: only numbers are read back as such. */
function nativeNumber(value: string): string | number {
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/.test(value) ? Number(value) : value;
}
