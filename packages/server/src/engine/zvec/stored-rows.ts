import type { Column, Key, Rows, Scalar } from '../engine.ts';
import { HIDDEN_FIELDS } from '../hidden-fields.ts';
import type { FieldSpec } from '../spec.ts';
import { docsById } from './by-id.ts';
import { docIdOf } from './doc-id.ts';
import { columnsOf, keyOf, storeColumns } from './output.ts';
import type { StoreView } from './store-view.ts';

/** The entities with these keys, in all their fields and with what is kept of them beside these. */
export async function storedRows(
  view: StoreView,
  fields: readonly FieldSpec[],
  keys: readonly Key[],
): Promise<Rows> {
  const hidden = HIDDEN_FIELDS.map((field) => ({ id: field.id, name: view.column(field) }));
  const names = hidden.flatMap(({ name }) => name ?? []);
  const ids = [...new Set(keys.map(docIdOf))];
  const docs = await docsById(view, ids, [...storeColumns(view, fields), ...names]);
  const columns = new Map<number, Column>(await columnsOf(view, fields, docs));
  for (const { id, name } of hidden) {
    const values = docs.map((doc) => (doc.fields[name ?? ''] ?? null) as Scalar);
    columns.set(id, { kind: 'scalar', values });
  }
  return { keys: docs.map((doc) => keyOf(view, doc)), columns };
}
