import { type messages, wire } from '@latchkey/contract';
import type { Freshness } from '../../engine/engine.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { fromWireLong, LOGICAL_BITS } from '../connection/hybrid-timestamp.ts';

const Level = wire.common.ConsistencyLevel;

/** What read requests say about which writes they must see. */
export type Consistency = Pick<
  messages.proto.milvus.SearchRequest.$Properties,
  'consistency_level' | 'guarantee_timestamp' | 'use_default_consistency'
>;

/**
 * Which writes a request must see, by its consistency level or its collection's, as Milvus' proxy has
 * it: a client of before the levels sends a guarantee timestamp alone. Session without one sees all.
 */
export function freshnessOf(
  request: Consistency,
  { consistencyLevel }: Pick<CollectionRecord, 'consistencyLevel'>,
): Freshness {
  const timestamp = fromWireLong(request.guarantee_timestamp ?? 0);
  const asked = request.use_default_consistency ? consistencyLevel : request.consistency_level;
  switch (asked ?? Level.Strong) {
    case Level.Strong:
      return request.use_default_consistency ? 'all' : upTo(timestamp);
    case Level.Bounded:
      return 'recent';
    case Level.Eventually:
      return 'any';
    default:
      return upTo(timestamp);
  }
}

/** 0, 1 and 2 stand for Strong, Eventually and Bounded. */
function upTo(timestamp: bigint): Freshness {
  if (timestamp === 0n) return 'all';
  if (timestamp === 1n) return 'any';
  if (timestamp === 2n) return 'recent';
  return { until: Number(timestamp >> BigInt(LOGICAL_BITS)) };
}
