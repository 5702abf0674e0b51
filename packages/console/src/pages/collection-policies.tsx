import { PoliciesCard } from '../data/policies-card.tsx';
import { useCollection } from '../data/use-collection.ts';
import { RightNeeded } from '../rights/right-needed.tsx';
import { useWhyNotHere } from '../rights/use-why-not.ts';

export function CollectionPoliciesPage() {
  const { of } = useCollection();
  const reason = useWhyNotHere(of.clusterId).call('ListRowPolicies');
  return reason ? <RightNeeded reason={reason} /> : <PoliciesCard of={of} />;
}
