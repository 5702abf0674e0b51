import { PoliciesCard } from '../data/policies-card.tsx';
import { useCollection } from '../data/use-collection.ts';

export function CollectionPoliciesPage() {
  return <PoliciesCard of={useCollection().of} />;
}
