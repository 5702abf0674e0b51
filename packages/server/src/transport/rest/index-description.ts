import type { messages } from '@latchkey/contract';
import type { WireReply } from '../../handle/connection/wire-reply.ts';

export type IndexReply = WireReply<messages.proto.milvus.IndexDescription>;

/** What Milvus' REST says of an index whose metric is not told. */
const DEFAULT_METRIC = 'COSINE';

/** A parameter of an index, empty where it has none of the name. */
export function indexParam(index: IndexReply, name: string): string {
  return index.params?.find((pair) => pair.key === name)?.value ?? '';
}

/** An index as it stands in the description of its collection. */
export function indexSummary(index: IndexReply) {
  return {
    indexName: index.index_name ?? '',
    fieldName: index.field_name ?? '',
    metricType: indexParam(index, 'metric_type') || DEFAULT_METRIC,
  };
}
