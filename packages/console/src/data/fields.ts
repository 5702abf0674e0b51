import type { CollectionDescription } from './collection-queries.ts';

type Field = CollectionDescription['fields'][number];

export function primaryKeyOf({ fields }: CollectionDescription): string {
  return fields.find(({ primaryKey }) => primaryKey)?.name ?? 'id';
}

export function paramOf(field: Field, name: string): string | undefined {
  return field.params?.find(({ key }) => key === name)?.value;
}

/** Fields that are searched by a vector of numbers. */
export function denseVectorsOf({ fields }: CollectionDescription): Field[] {
  return fields.filter(({ type }) => type === 'FloatVector');
}
