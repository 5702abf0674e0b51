import type { IndexSpec } from '../../engine/spec.ts';
import type { CollectionRecord } from '../../store/catalog.ts';

/** The indexes that a request names by index or field; all of them where it names neither. */
export function selectIndexes(
  record: CollectionRecord,
  named: { readonly index_name: string; readonly field_name: string },
): IndexSpec[] {
  const { index_name, field_name } = named;
  return record.indexes.filter(
    (index) =>
      (index_name === '' || index.name === index_name) &&
      (field_name === '' || index.field === field_name),
  );
}
