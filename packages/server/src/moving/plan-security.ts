import { OperatorError } from '../kernel/operator-error.ts';
import type { MilvusRpc } from './milvus-rpc.ts';
import { describe } from './move-collections.ts';
import {
  NO_POLICIES,
  type PolicyPlan,
  planPolicies,
  type RowPolicySupport,
  rowPolicySupport,
  securityOf,
} from './row-policies.ts';

interface Named {
  readonly database: string;
  readonly name: string;
}

/**
 * Looks at the row policies of all collections before any of them is copied.
 * @param parts.allowUnenforced to go on where the other server does not filter by them
 * @returns what is to become of those of one; to be asked before it is copied, for they may have changed
 * @throws OperatorError if it does not, and that was not allowed; or if they cannot be seen
 */
export async function planSecurity(
  collections: readonly Named[],
  parts: {
    readonly from: MilvusRpc;
    readonly to: MilvusRpc;
    readonly allowUnenforced: boolean;
  },
): Promise<(collection: Named) => Promise<PolicyPlan>> {
  const { from, to, allowUnenforced } = parts;
  const look = async (collection: Named) => {
    const { properties } = await describe(from, collection.database, collection.name);
    return securityOf(from, { ...collection, properties });
  };
  let known: RowPolicySupport | undefined;
  const supportFor = async (secured: readonly Named[]) => {
    known ??= await rowPolicySupport(to);
    if (known.kind !== 'enforced' && !allowUnenforced) throw unenforced(secured, known.kind);
    return known;
  };
  const secured: Named[] = [];
  for (const collection of collections) if (await look(collection)) secured.push(collection);
  if (secured.length > 0) await supportFor(secured);
  return async (collection) => {
    const security = await look(collection);
    return security ? planPolicies(security, await supportFor([collection])) : NO_POLICIES;
  };
}

const OUTCOMES: Readonly<Record<Exclude<RowPolicySupport['kind'], 'enforced'>, string>> = {
  refused:
    'a cluster in front of Milvus keeps them and refuses calls of those whom they restrict (code 1401)',
  none: 'it has none, and whoever may read a collection there reads all of its rows',
};

function unenforced(secured: readonly Named[], support: keyof typeof OUTCOMES): OperatorError {
  const names = secured.map(({ database, name }) => `${database}.${name}`).join(', ');
  return new OperatorError(
    `nothing was copied: row policies are on ${names}, and are not enforced on the other server: ${OUTCOMES[support]}. Copy other collections by their names, or give --allow-unenforced-policies`,
  );
}
