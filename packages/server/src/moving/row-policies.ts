import { type messages, wire } from '@latchkey/contract';
import { EVERYBODY } from '../handle/row-policies/everybody.ts';
import { ROW_POLICY_SUPPORT } from '../handle/row-policies/row-policy-support.ts';
import type { MilvusRpc } from './milvus-rpc.ts';
import { namesOf } from './rbac-dump.ts';

type Policy = messages.proto.milvus.RowPolicy.$Properties;

/**
 * What a server does with row policies: it filters by them; it keeps them and refuses whom they restrict, as
 * in front of Milvus; or it has none.
 */
export type RowPolicySupport = 'enforced' | 'refused' | 'none';

export interface Secured {
  readonly policies: readonly Policy[];
  /** Closed also where no policy is: `rls.enabled`. */
  readonly isClosed: boolean;
}

/** A policy that did not come along as it was, and why. */
export interface LeftPolicy {
  readonly policy: string;
  readonly why: string;
}

/** What of a collection's policies is made on another server. */
export interface PolicyPlan {
  readonly policies: readonly Policy[];
  readonly left: readonly LeftPolicy[];
  /** Nobody may touch a row there but who bypasses policies: what they kept back would be open. */
  readonly closes: boolean;
}

export const NO_POLICIES: PolicyPlan = { policies: [], left: [], closes: false };

/** @throws OperatorError */
export async function rowPolicySupport(rpc: MilvusRpc): Promise<RowPolicySupport> {
  const reply = await rpc.callIfKnown(
    'Connect',
    [wire.milvus.ConnectRequest, wire.milvus.ConnectResponse],
    { client_info: { sdk_type: 'latchkey' } },
  );
  const info = reply?.server_info;
  const told = info?.reserved?.[ROW_POLICY_SUPPORT];
  if (told === 'enforced' || told === 'refused') return told;
  // An older release says nothing; it may be in front of Milvus.
  return info?.build_tags?.includes('latchkey') ? 'refused' : 'none';
}

/**
 * @param properties of the collection
 * @returns undefined if it is open to all who may read it
 * @throws OperatorError also if the credential may not see them
 */
export async function securityOf(
  rpc: MilvusRpc,
  { database, name, properties }: Place & { readonly properties: Properties },
): Promise<Secured | undefined> {
  const policies = await listPolicies(rpc, { database, name });
  const isClosed = isClosedBy(properties);
  return policies.length > 0 || isClosed ? { policies, isClosed } : undefined;
}

/** The names of all roles of a server. @throws OperatorError */
export async function roleNames(rpc: MilvusRpc): Promise<ReadonlySet<string>> {
  const { results } = await rpc.call(
    'SelectRole',
    [wire.milvus.SelectRoleRequest, wire.milvus.SelectRoleResponse],
    { include_user_info: false },
  );
  return new Set(namesOf(results.map(({ role }) => role ?? {})));
}

/**
 * A policy is made for those of its roles that are there. Without any it is left out: it would be for
 * everybody.
 */
export function planPolicies(
  { policies, isClosed }: Secured,
  to: { readonly support: RowPolicySupport; readonly roles: ReadonlySet<string> },
): PolicyPlan {
  const left: LeftPolicy[] = [];
  const made = policies.flatMap((policy) => {
    const tell = (why: string) => left.push({ policy: policy.policy_name ?? '', why });
    if (to.support === 'none') {
      tell('there are no row policies there');
      return [];
    }
    const named = policy.roles ?? [];
    if (named.includes(EVERYBODY)) return [policy];
    const roles = named.filter((role) => to.roles.has(role));
    const missing = named.filter((role) => !to.roles.has(role));
    if (roles.length > 0 && missing.length === 0) return [policy];
    if (named.length === 0) tell('it names no role');
    else tell(`${missing.length > 1 ? 'roles' : 'role'} ${missing.join(', ')} not there`);
    return roles.length > 0 ? [{ ...policy, roles }] : [];
  });
  return { policies: made, left, closes: to.support !== 'none' && (isClosed || made.length === 0) };
}

/**
 * Gives a collection the policies; those of other names that it has stay.
 * @throws OperatorError
 */
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
    await rpc.call(
      known ? 'UpdateRowPolicy' : 'CreateRowPolicy',
      [
        known ? wire.milvus.UpdateRowPolicyRequest : wire.milvus.CreateRowPolicyRequest,
        wire.common.Status,
      ],
      {
        ...{ db_name: database, collection_name: name, policy_name },
        ...{ actions, roles, using_expr, check_expr, description },
      },
      database,
    );
  }
}

/** Closes a collection to all but who bypasses policies, unless it is. @throws OperatorError */
export async function close(
  rpc: MilvusRpc,
  { database, name, properties }: Place & { readonly properties: Properties },
): Promise<void> {
  if (isClosedBy(properties)) return;
  await rpc.call(
    'AlterCollection',
    [wire.milvus.AlterCollectionRequest, wire.common.Status],
    { db_name: database, collection_name: name, properties: [CLOSED] },
    database,
  );
}

interface Place {
  readonly database: string;
  readonly name: string;
}

type Properties = readonly messages.proto.common.KeyValuePair.$Properties[];

/** Turns row-level security on where there is no policy. */
export const CLOSED = { key: 'rls.enabled', value: 'true' };

function isClosedBy(properties: Properties): boolean {
  return properties.some(
    ({ key, value }) => key === CLOSED.key && value?.toLowerCase() === CLOSED.value,
  );
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
