import { ImportCard } from '../data/import-card.tsx';
import { useCollection } from '../data/use-collection.ts';

export function CollectionImportPage() {
  return <ImportCard of={useCollection().of} />;
}
