import { wire } from '@latchkey/contract';
import type { RestRequest } from '@latchkey/contract/rest';
import type { RestCall, RestHandlers } from '../rest-call.ts';

const { RowPolicyAction } = wire.milvus;

export const rowPolicyRoutes = {
  'row_policies/create': async (request, call) => {
    await call.rpc('CreateRowPolicy', policyOf(request, call));
    return { data: {} };
  },

  'row_policies/update': async (request, call) => {
    await call.rpc('UpdateRowPolicy', policyOf(request, call));
    return { data: {} };
  },

  'row_policies/drop': async ({ collectionName, policyName }, call) => {
    await call.rpc('DropRowPolicy', {
      ...{ db_name: call.database, collection_name: collectionName, policy_name: policyName },
    });
    return { data: {} };
  },

  'row_policies/list': async ({ collectionName }, call) => {
    const request = { db_name: call.database, collection_name: collectionName };
    const { policies = [] } = await call.rpc('ListRowPolicies', request);
    return {
      data: policies.map((policy) => ({
        policyName: policy.policy_name,
        actions: (policy.actions ?? []).map((action) => RowPolicyAction[action]),
        roles: policy.roles,
        usingExpr: policy.using_expr,
        checkExpr: policy.check_expr,
        description: policy.description,
        createdAt: Number(policy.created_at),
      })),
    };
  },

  'users/add_tags': async ({ userName, tags }, call) => {
    await call.rpc('AddUserTags', { user_name: userName, tags });
    return { data: {} };
  },

  'users/delete_tags': async ({ userName, tagKeys }, call) => {
    await call.rpc('DeleteUserTags', { user_name: userName, tag_keys: tagKeys });
    return { data: {} };
  },

  'users/describe_tags': async ({ userName }, call) => {
    const { tags } = await call.rpc('GetUserTags', { user_name: userName });
    return { data: tags ?? {} };
  },

  'users/list_with_tag': async ({ tagKey, tagValue }, call) => {
    const request = { tag_key: tagKey, tag_value: tagValue };
    const { user_names = [] } = await call.rpc('ListUsersWithTag', request);
    return { data: user_names };
  },
} satisfies RestHandlers;

function policyOf(request: RestRequest<'row_policies/create'>, call: RestCall) {
  return {
    db_name: call.database,
    collection_name: request.collectionName,
    policy_name: request.policyName,
    actions: request.actions.map((action) => RowPolicyAction[action]),
    roles: request.roles ?? [],
    using_expr: request.usingExpr ?? '',
    check_expr: request.checkExpr ?? '',
    description: request.description ?? '',
  };
}
