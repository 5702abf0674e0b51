import { type messages, wire } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { RequestView } from '../../kernel/request-view.ts';
import { forward } from './forward.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { requireSuccess } from './upstream-reply.ts';

/**
 * Indexes of a collection. Who does not see every entity is not told how many there are: to count the
 * others takes a search. Of a collection that the catalogue does not know nobody is. @throws as `forward`
 */
export async function describeIndex(parts: GatewayParts, call: Call<RequestView>): Promise<object> {
  const request = call.request.decode() as messages.proto.milvus.DescribeIndexRequest;
  const name = request.collection_name;
  const record = await parts.catalog.findCollection(call.clusterId, call.database, name);
  const raw = await forward(parts, call);
  if (record && !call.rights.rowRule(record, 'Query')) return raw;
  const reply = wire.milvus.DescribeIndexResponse.decode(raw.message);
  requireSuccess(reply.status);
  const none = { indexed_rows: 0, total_rows: 0, pending_index_rows: 0 };
  const descriptions = reply.index_descriptions.map((index) => ({ ...index, ...none }));
  return { ...reply, index_descriptions: descriptions };
}
