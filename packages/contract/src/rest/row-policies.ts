import { z } from 'zod';
import { collectionName, dbName, done, names, required, text, texts } from './fields.ts';
import { restRoute } from './rest-route.ts';

const ACTIONS = ['Query', 'Search', 'Insert', 'Delete', 'Upsert'] as const;

const collection = { dbName, collectionName };
const policyRequest = z
  .object({ ...collection, policyName: required })
  .meta({ id: 'RowPolicyReq' });
const policiesRequest = z.object(collection).meta({ id: 'RowPoliciesReq' });
const createRequest = z
  .object({
    ...collection,
    policyName: required,
    actions: z.array(z.enum(ACTIONS)).min(1),
    roles: texts.describe('Names of roles; none, or `public`, for everybody.'),
    usingExpr: text.describe('Filter for stored entities; may hold `$current_user`.'),
    checkExpr: text.describe('Filter for entities to be written; else `usingExpr`.'),
    description: text,
  })
  .meta({ id: 'CreateRowPolicyReq' });

const tagsRequest = z
  .object({ userName: required, tags: z.record(z.string(), z.string()) })
  .meta({ id: 'UserTagsReq' });
const tagKeysRequest = z
  .object({ userName: required, tagKeys: z.array(z.string()).min(1) })
  .meta({ id: 'UserTagKeysReq' });
const userRequest = z.object({ userName: required }).meta({ id: 'TaggedUserReq' });
const taggedRequest = z.object({ tagKey: required, tagValue: z.string() }).meta({ id: 'TagReq' });

const policies = z.array(
  z.object({
    policyName: z.string(),
    actions: names,
    roles: names.describe('`public`: everybody; none: nobody, for its roles were dropped.'),
    usingExpr: z.string(),
    checkExpr: z.string(),
    description: z.string(),
    createdAt: z.int(),
  }),
);

/** Upstream has these calls in gRPC alone so far. */
export const ROW_POLICY_ROUTES = {
  'row_policies/create': restRoute({
    summary:
      'Creates a row policy. From the first one on, a collection shows only what policies let.',
    rpc: 'CreateRowPolicy',
    request: createRequest,
    data: done,
  }),
  'row_policies/update': restRoute({
    summary: 'Puts a row policy in the place of the one of its name.',
    rpc: 'UpdateRowPolicy',
    request: createRequest,
    data: done,
  }),
  'row_policies/drop': restRoute({
    summary: 'Drops a row policy.',
    rpc: 'DropRowPolicy',
    request: policyRequest,
    data: done,
  }),
  'row_policies/list': restRoute({
    summary: 'The row policies of a collection.',
    rpc: 'ListRowPolicies',
    request: policiesRequest,
    data: policies,
  }),
  'users/add_tags': restRoute({
    summary: 'Adds tags to a user, or changes them; row policies can ask for them.',
    rpc: 'AddUserTags',
    request: tagsRequest,
    data: done,
  }),
  'users/delete_tags': restRoute({
    summary: 'Removes tags of a user.',
    rpc: 'DeleteUserTags',
    request: tagKeysRequest,
    data: done,
  }),
  'users/describe_tags': restRoute({
    summary: "A user's tags.",
    rpc: 'GetUserTags',
    request: userRequest,
    data: z.record(z.string(), z.string()),
  }),
  'users/list_with_tag': restRoute({
    summary: 'Names of the users that have a tag of that value.',
    rpc: 'ListUsersWithTag',
    request: taggedRequest,
    data: names,
  }),
};
