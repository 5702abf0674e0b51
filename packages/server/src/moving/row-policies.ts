import { type messages, wire } from '@latchkey/contract';
import { ADMIN_ROLE, ROW_POLICY_SUPPORT } from '../handle/connection/told-to-movers.ts';
import { EVERYBODY } from '../handle/row-policies/everybody.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { MilvusRpc } from './milvus-rpc.ts';
import { namesOf } from './rbac-dump.ts';

type Policy = messages.proto.milvus.RowPolicy.$Properties;
type Properties = readonly messages.proto.common.KeyValuePair.$Properties[];

interface Place {
  readonly database: string;
  readonly name: string;
}

/** What a server does with row policies. */
export type RowPolicySupport =
  /**
   * `enforced`: it filters by them; `refused`: it keeps them and refuses whom they restrict, as in front of
   * Milvus.
   */
  | {
      readonly kind: 'enforced' | 'refused';
      readonly roles: ReadonlySet<string>;
      /** Whose holders bypass them. */
      readonly adminRole: string;
    }
  /** It has none. */
  | { readonly kind: 'none' };

interface Secured {
  readonly policies: readonly Policy[];
  /** Closed also where no policy is. */
  readonly isClosed: boolean;
}

/** A policy that is not on the other server as it is here, and why. */
export interface ChangedPolicy {
  readonly policy: string;
  readonly why: string;
}

/** What of a collection's row policies is made on another server. */
export interface PolicyPlan {
  readonly policies: readonly Policy[];
  readonly changed: readonly ChangedPolicy[];
  /** It has to have `rls.enabled`, which only a collection that is made can be given. */
  readonly isClosed: boolean;
}

export const NO_POLICIES: PolicyPlan = { policies: [], changed: [], isClosed: false };

/** @throws OperatorError also of a release that does not tell it */
export async function rowPolicySupport(rpc: MilvusRpc): Promise<RowPolicySupport> {
  const reply = await rpc.callIfKnown(
    'Connect',
    [wire.milvus.ConnectRequest, wire.milvus.ConnectResponse],
    { client_info: { sdk_type: 'latchkey' } },
  );
  const { reserved = {}, build_tags: tags = '' } = reply?.server_info ?? {};
  const { [ROW_POLICY_SUPPORT]: kind, [ADMIN_ROLE]: adminRole } = reserved ?? {};
  if ((kind === 'enforced' || kind === 'refused') && adminRole) {
    return { kind, roles: await roleNames(rpc), adminRole };
  }
  if (!tags?.includes('latchkey')) return { kind: 'none' };
  throw new OperatorError(
    'row policies are to be moved, and the server that is to have them does not tell what it does with them: update it first',
  );
}

/**
 * @param of.properties of the collection
 * @returns undefined if it is open to all who may read it
 * @throws OperatorError also if the credential may not see them
 */
export async function securityOf(
  rpc: MilvusRpc,
  of: Place & { readonly properties: Properties },
): Promise<Secured | undefined> {
  const policies = await listPolicies(rpc, of);
  const isClosed = isClosedBy(of.properties);
  return policies.length > 0 || isClosed ? { policies, isClosed } : undefined;
}

/**
 * A policy is made for those of its roles that are there. Where none is, it is for the administrator, who
 * bypasses it: left out, it would keep nothing back, and without roles it would be for everybody.
 */
export function planPolicies({ policies, isClosed }: Secured, to: RowPolicySupport): PolicyPlan {
  const changed: ChangedPolicy[] = [];
  const made = policies.flatMap((policy) => {
    const tell = (why: string) => changed.push({ policy: policy.policy_name ?? '', why });
    if (to.kind === 'none') {
      tell('there are no row policies there');
      return [];
    }
    const named = policy.roles ?? [];
    if (named.includes(EVERYBODY)) return [policy];
    const roles = named.filter((role) => to.roles.has(role));
    const missing = named.filter((role) => !to.roles.has(role));
    if (missing.length > 0) tell(`not there: ${missing.join(', ')}`);
    if (roles.length > 0) return [{ ...policy, roles }];
    if (named.length === 0) tell('it names no role');
    return [{ ...policy, roles: [to.adminRole] }];
  });
  return { policies: made, changed, isClosed: isClosed && to.kind !== 'none' };
}

/** Gives a collection the policies; those of other names that it has stay. @throws OperatorError */
export async function placePolicies(
  rpc: MilvusRpc,
  { policies }: PolicyPlan,
  { database, name }: Place,
): Promise<void> {
  if (policies.length === 0) return;
  const there = new Map(
    (await listPolicies(rpc, { database, name })).map((policy) => [policy.policy_name, policy]),
  );
  for (const policy of policies) {
    const known = there.get(policy.policy_name);
    if (known && contentOf(known) === contentOf(policy)) continue;
    const { policy_name, actions, roles, using_expr, check_expr, description } = policy;
    const { CreateRowPolicyRequest, UpdateRowPolicyRequest } = wire.milvus;
    await rpc.call(
      known ? 'UpdateRowPolicy' : 'CreateRowPolicy',
      [known ? UpdateRowPolicyRequest : CreateRowPolicyRequest, wire.common.Status],
      {
        ...{ db_name: database, collection_name: name, policy_name },
        ...{ actions, roles, using_expr, check_expr, description },
      },
      database,
    );
  }
}

/** Whether `rls.enabled` closes a collection where it has no policy. */
export function isClosedBy(properties: Properties): boolean {
  return properties.some(
    ({ key, value }) => key === 'rls.enabled' && value?.toLowerCase() === 'true',
  );
}

async function roleNames(rpc: MilvusRpc): Promise<ReadonlySet<string>> {
  const { results } = await rpc.call(
    'SelectRole',
    [wire.milvus.SelectRoleRequest, wire.milvus.SelectRoleResponse],
    { include_user_info: false },
  );
  return new Set(namesOf(results.map(({ role }) => role ?? {})));
}

async function listPolicies(rpc: MilvusRpc, { database, name }: Place): Promise<Policy[]> {
  const reply = await rpc.callIfKnown(
    'ListRowPolicies',
    [wire.milvus.ListRowPoliciesRequest, wire.milvus.ListRowPoliciesResponse],
    { db_name: database, collection_name: name },
    database,
  );
  return reply?.policies ?? [];
}

function contentOf({ actions, roles, using_expr, check_expr, description }: Policy): string {
  const sorted = [[...(actions ?? [])].sort(), [...(roles ?? [])].sort()];
  return JSON.stringify([sorted, using_expr ?? '', check_expr ?? '', description ?? '']);
}
