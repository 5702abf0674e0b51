import type { Column, Key, Rows, Scalar } from '../engine.ts';
import { PARTITION } from '../hidden-fields.ts';
import type { FieldSpec } from '../spec.ts';
import { docsById } from './by-id.ts';
import { docIdOf } from './doc-id.ts';
import { columnsOf, keyOf, storeColumns } from './output.ts';
import type { StoreView } from './store-view.ts';

/** The entities with these keys, in all their fields and with their partitions. */
export async function storedRows(
  view: StoreView,
  fields: readonly FieldSpec[],
  keys: readonly Key[],
): Promise<Rows> {
  const name = view.column(PARTITION);
  const hidden = name === undefined ? [] : [name];
  const ids = [...new Set(keys.map(docIdOf))];
  const docs = await docsById(view, ids, [...storeColumns(view, fields), ...hidden]);
  const partitions = docs.map((doc) => (doc.fields[name ?? ''] ?? null) as Scalar);
  const columns = new Map<number, Column>(await columnsOf(view, fields, docs));
  columns.set(PARTITION.id, { kind: 'scalar', values: partitions });
  return { keys: docs.map((doc) => keyOf(view, doc)), columns };
}
