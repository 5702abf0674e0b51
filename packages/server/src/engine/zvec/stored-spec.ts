import type { CollectionSpec } from '../spec.ts';

/** What of a collection is in its store: a field that a function makes is not. */
export function storedSpec(spec: CollectionSpec): CollectionSpec {
  const computed = new Set(spec.fields.filter(({ bm25 }) => bm25).map(({ name }) => name));
  if (computed.size === 0) return spec;
  return {
    ...spec,
    fields: spec.fields.filter(({ name }) => !computed.has(name)),
    indexes: spec.indexes.filter(({ field }) => !computed.has(field)),
  };
}
