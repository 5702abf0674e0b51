import { RowsCard } from '../data/rows-card.tsx';
import { useCollection } from '../data/use-collection.ts';

export function CollectionRowsPage() {
  return <RowsCard {...useCollection()} />;
}
