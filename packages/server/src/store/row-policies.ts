import type { RowPolicy } from '../kernel/row-policy.ts';
import type { Origin } from './audit.ts';

export type NewRowPolicy = Omit<RowPolicy, 'createdAt'>;

/** Row policies are read with the collection that they are of: `CollectionRecord.rowPolicies`. */
export interface RowPolicyStore {
  /** @param limit how many policies a collection may have */
  create(
    collectionId: number,
    policy: NewRowPolicy,
    limit: number,
    origin: Origin,
  ): Promise<'created' | 'exists' | 'full' | 'no-collection' | { readonly noRole: string }>;
  /** Puts a policy in the place of the one of its name, which keeps its time of creation. */
  update(
    collectionId: number,
    policy: NewRowPolicy,
    origin: Origin,
  ): Promise<'updated' | 'no-policy' | 'no-collection' | { readonly noRole: string }>;
  /** @returns whether there was such a policy */
  drop(collectionId: number, name: string, origin: Origin): Promise<boolean>;
}
