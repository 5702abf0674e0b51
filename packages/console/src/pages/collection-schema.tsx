import { SchemaCard } from '../data/schema-card.tsx';
import { useCollection } from '../data/use-collection.ts';

export function CollectionSchemaPage() {
  return <SchemaCard description={useCollection().description} />;
}
