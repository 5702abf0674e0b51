import { OperatorError } from '../kernel/operator-error.ts';
import type { MilvusRpc } from './milvus-rpc.ts';
import { describe } from './move-collections.ts';
import {
  NO_POLICIES,
  type PolicyPlan,
  planPolicies,
  type RowPolicySupport,
  rowPolicySupport,
  type Secured,
  securityOf,
} from './row-policies.ts';

interface Named {
  readonly database: string;
  readonly name: string;
}

/**
 * What is to become of the row policies of collections, before any of them is copied.
 * @param parts.allowUnenforced to go on where the other server does not filter by them
 * @throws OperatorError if it does not, and that was not allowed; or if they cannot be seen
 */
export async function planSecurity(
  collections: readonly Named[],
  parts: {
    readonly from: MilvusRpc;
    readonly to: MilvusRpc;
    readonly allowUnenforced: boolean;
  },
): Promise<(collection: Named) => PolicyPlan> {
  const { from, to, allowUnenforced } = parts;
  const secured = new Map<string, Secured>();
  for (const { database, name } of collections) {
    const { properties } = await describe(from, database, name);
    const security = await securityOf(from, { database, name, properties });
    if (security) secured.set(keyOf({ database, name }), security);
  }
  if (secured.size === 0) return () => NO_POLICIES;
  const support = await rowPolicySupport(to);
  const { kind } = support;
  if (kind !== 'enforced' && !allowUnenforced) throw unenforced(secured, kind);
  return (collection) => {
    const security = secured.get(keyOf(collection));
    return security ? planPolicies(security, support) : NO_POLICIES;
  };
}

const keyOf = ({ database, name }: Named) => `${database}.${name}`;

const OUTCOMES: Readonly<Record<Exclude<RowPolicySupport['kind'], 'enforced'>, string>> = {
  refused:
    'a cluster in front of Milvus keeps them and refuses calls of those whom they restrict (code 1401)',
  none: 'it has none, and whoever may read a collection there reads all of its rows',
};

function unenforced(
  secured: ReadonlyMap<string, unknown>,
  support: keyof typeof OUTCOMES,
): OperatorError {
  const names = [...secured.keys()].join(', ');
  return new OperatorError(
    `nothing was copied: row policies are on ${names}, and are not enforced on the other server: ${OUTCOMES[support]}. Copy other collections by their names, or give --allow-unenforced-policies`,
  );
}
