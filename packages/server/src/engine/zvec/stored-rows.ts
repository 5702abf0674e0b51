import type { Column, Key, Rows, Scalar } from '../engine.ts';
import { HIDDEN_FIELDS } from '../hidden-fields.ts';
import type { FieldSpec } from '../spec.ts';
import { docsById } from './by-id.ts';
import { docIdOf } from './doc-id.ts';
import { ReadRows, storeColumns } from './output.ts';
import type { StoreView } from './store-view.ts';

/** Entities that are read by their ids before others get their turn. */
const AT_ONCE = 2000;

/** The entities with these keys, in all their fields and with what is kept of them beside these. */
export async function storedRows(
  view: StoreView,
  fields: readonly FieldSpec[],
  keys: readonly Key[],
): Promise<Rows> {
  const hidden = HIDDEN_FIELDS.map((field) => ({ id: field.id, name: view.column(field) }));
  const names = hidden.flatMap(({ name }) => name ?? []);
  const ids = [...new Set(keys.map(docIdOf))];
  const output = [...storeColumns(view, fields), ...names];
  const rows = new ReadRows(view, fields);
  const values = hidden.map((): Scalar[] => []);
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const docs = await docsById(view, ids.slice(at, at + AT_ONCE), output);
    await rows.add(docs);
    for (const [place, { name }] of hidden.entries()) {
      for (const doc of docs) values[place]?.push((doc.fields[name ?? ''] ?? null) as Scalar);
    }
  }
  const columns = new Map<number, Column>(await rows.columns());
  for (const [place, { id }] of hidden.entries()) {
    columns.set(id, { kind: 'scalar', values: values[place] ?? [] });
  }
  return { keys: rows.keys, columns };
}
