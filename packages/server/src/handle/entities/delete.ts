import { errors, type messages } from '@latchkey/contract';
import {
  compileFilter,
  compileFilterInSteps,
  isLongFilter,
  templatesFromWire,
} from '../../engine/filter/index.ts';
import type { Call } from '../../kernel/call.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { EntityParts } from './entity-parts.ts';
import { withinPartition } from './require-partitions.ts';
import { withinPolicies } from './row-security.ts';

/**
 * Deletes the entities that match a filter; `delete_cnt` tells how many there were. A blank filter,
 * with which Milvus 2.3 deletes everything, is refused, and so is one that is always true.
 *
 * @throws errors.collectionNotFound, errors.partitionNotFound, errors.invalidParameter
 */
export async function deleteEntities(
  parts: EntityParts,
  call: Call<messages.proto.milvus.DeleteRequest>,
): Promise<WireReply<messages.proto.milvus.MutationResult>> {
  const { request } = call;
  const record = await requireCollection(parts.catalog, call, request.collection_name);
  const { expr, partition_name } = request;
  if (!expr || expr.trim() === '') throw emptyPlan();
  const templates = templatesFromWire(request.expr_template_values);
  const filter = isLongFilter(expr, templates)
    ? await compileFilterInSteps(expr, record.fields, templates)
    : compileFilter(expr, record.fields, templates);
  if (filter.fields.size === 0 && filter.primaryKeys() === undefined) throw emptyPlan();
  const inside = withinPartition(record, partition_name, filter);
  const mine = withinPolicies(parts, call, { record, action: 'Delete' }, inside) ?? inside;
  const deleted = await parts.engine.collection(record.id).delete(mine, call.cancellation.signal);
  return { delete_cnt: deleted, timestamp: parts.timestamps.next() };
}

function emptyPlan(): Error {
  return errors.invalidParameter("delete plan can't be empty or always true");
}
