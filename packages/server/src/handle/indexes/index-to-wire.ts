import { type messages, wire } from '@latchkey/contract';
import type { EngineStats } from '../../engine/engine.ts';
import type { IndexSpec } from '../../engine/spec.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { isIndexProperty } from './index-properties.ts';

/**
 * An index as it is described to clients, with its build parameters as the JSON text that most SDKs
 * send and all read. It is always finished and waits for no rows: a client that waits for it would
 * otherwise wait for the few that a search compares one by one.
 */
export function indexToWire(
  index: IndexSpec,
  stats: EngineStats,
): WireReply<messages.proto.milvus.IndexDescription> {
  return {
    index_name: index.name,
    indexID: index.id,
    field_name: index.field,
    params: paramsToWire(index),
    total_rows: stats.rows,
    indexed_rows: indexedRows(index, stats),
    pending_index_rows: 0,
    state: wire.common.IndexState.Finished,
  };
}

/** How many entities the index holds; one of a scalar field, or of words, holds all. */
export function indexedRows(index: IndexSpec, stats: EngineStats): number {
  return index.metric === undefined || index.metric === 'BM25' ? stats.rows : stats.indexedRows;
}

function paramsToWire({ type, metric, params }: IndexSpec) {
  const pairs = [{ key: 'index_type', value: type }];
  if (metric) pairs.push({ key: 'metric_type', value: metric });
  for (const [key, value] of Object.entries(params)) {
    if (isIndexProperty(key)) pairs.push({ key, value });
  }
  const entries = Object.entries(params)
    .filter(([key]) => !isIndexProperty(key))
    .map(([key, value]) => [key, nativeNumber(value)]);
  if (entries.length > 0) {
    pairs.push({ key: 'params', value: JSON.stringify(Object.fromEntries(entries)) });
  }
  return pairs;
}

/** `16` was sent as a number, `true` as a Boolean or as text: only numbers are read back as such. */
function nativeNumber(value: string): string | number {
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/.test(value) ? Number(value) : value;
}
