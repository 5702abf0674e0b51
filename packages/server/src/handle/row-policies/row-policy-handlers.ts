import { errors, type messages, wire } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { RowPolicy } from '../../kernel/row-policy.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import type { RowPolicyStore } from '../../store/row-policies.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handlers } from '../handler.ts';
import { originOf } from '../origin.ts';
import { EVERYBODY } from './everybody.ts';
import { rowPolicyFromWire } from './row-policy-from-wire.ts';

/** As Milvus' `proxy.rls.maxPoliciesPerCollection`. */
const MAX_POLICIES = 100;

interface Parts {
  readonly catalog: CatalogStore;
  readonly rowPolicies: RowPolicyStore;
}

/** The calls about the row policies of a collection. */
export function createRowPolicyHandlers(parts: Parts): Handlers {
  return {
    CreateRowPolicy: (call: Call<messages.proto.milvus.CreateRowPolicyRequest>) =>
      create(parts, call),
    UpdateRowPolicy: (call: Call<messages.proto.milvus.UpdateRowPolicyRequest>) =>
      update(parts, call),
    DropRowPolicy: (call: Call<messages.proto.milvus.DropRowPolicyRequest>) => drop(parts, call),
    ListRowPolicies: (call: Call<messages.proto.milvus.ListRowPoliciesRequest>) =>
      list(parts, call),
  };
}

/**
 * From the first policy on, the collection is closed to all whom no policy lets in.
 * @throws errors.collectionNotFound, rowPolicyExists, roleNotFound, tooManyRowPolicies, invalidParameter
 */
async function create(
  { catalog, rowPolicies }: Parts,
  call: Call<messages.proto.milvus.CreateRowPolicyRequest>,
): Promise<object> {
  const { collection_name: collection } = call.request;
  const record = await requireCollection(catalog, call, collection);
  const policy = rowPolicyFromWire(call.request, record);
  const outcome = await rowPolicies.create(record.id, policy, MAX_POLICIES, originOf(call));
  if (outcome === 'exists') throw errors.rowPolicyExists(policy.name, collection);
  if (outcome === 'full') throw errors.tooManyRowPolicies(collection, MAX_POLICIES);
  if (outcome === 'no-collection') throw errors.collectionNotFound(call.database, collection);
  if (outcome !== 'created') throw errors.roleNotFound(outcome.noRole);
  return {};
}

/** All of a policy is set anew. @throws as `create`, and rowPolicyNotFound */
async function update(
  { catalog, rowPolicies }: Parts,
  call: Call<messages.proto.milvus.UpdateRowPolicyRequest>,
): Promise<object> {
  const { collection_name: collection } = call.request;
  const record = await requireCollection(catalog, call, collection);
  const policy = rowPolicyFromWire(call.request, record);
  const outcome = await rowPolicies.update(record.id, policy, originOf(call));
  if (outcome === 'no-policy') throw errors.rowPolicyNotFound(policy.name, collection);
  if (outcome === 'no-collection') throw errors.collectionNotFound(call.database, collection);
  if (outcome !== 'updated') throw errors.roleNotFound(outcome.noRole);
  return {};
}

/**
 * Unlike other drops one of what does not exist is an error: whoever mistypes the name would believe
 * that rows are open which are not.
 * @throws errors.collectionNotFound, rowPolicyNotFound
 */
async function drop(
  { catalog, rowPolicies }: Parts,
  call: Call<messages.proto.milvus.DropRowPolicyRequest>,
): Promise<object> {
  const { collection_name: collection, policy_name: name } = call.request;
  const record = await requireCollection(catalog, call, collection);
  const dropped = await rowPolicies.drop(record.id, name, originOf(call));
  if (!dropped) throw errors.rowPolicyNotFound(name, collection);
  return {};
}

/** @throws errors.collectionNotFound */
async function list(
  { catalog }: Parts,
  call: Call<messages.proto.milvus.ListRowPoliciesRequest>,
): Promise<WireReply<messages.proto.milvus.ListRowPoliciesResponse>> {
  const record = await requireCollection(catalog, call, call.request.collection_name);
  return {
    policies: record.rowPolicies.map(toWire),
    db_name: record.database,
    collection_name: record.name,
  };
}

function toWire(policy: RowPolicy): WireReply<messages.proto.milvus.RowPolicy> {
  return {
    policy_name: policy.name,
    actions: policy.actions.map((action) => wire.milvus.RowPolicyAction[action]),
    // None at all: the last of its roles was dropped, and it is for nobody.
    roles: policy.everyone ? [EVERYBODY] : policy.roles,
    using_expr: policy.using,
    check_expr: policy.check,
    description: policy.description,
    created_at: policy.createdAt,
  };
}
