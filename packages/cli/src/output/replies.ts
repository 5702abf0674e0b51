import { cell } from './cell.ts';
import type { Columns, Reply, Source } from './reply.ts';
import type { Screen } from './screen.ts';
import { tableLines } from './table.ts';

/** Many things of a kind, a line each. */
export function listReply<Row extends object>(
  rows: readonly Row[],
  columns: Columns<Row>,
  { none, data = rows }: { none: string; data?: unknown },
): Reply {
  const titles = Object.keys(columns);
  const cells = (row: Row) => titles.map((title) => textOf(row, columns[title]));
  return {
    data,
    table: (screen) => (rows.length === 0 ? [none] : tableLines(titles, rows.map(cells), screen)),
  };
}

/** Names alone. */
export const namesReply = (names: readonly string[], title: string, none: string): Reply =>
  listReply(
    names.map((name) => ({ name })),
    { [title]: 'name' },
    { none, data: names },
  );

/** One thing, a line for each of its values. */
export function oneReply<Row extends object>(
  row: Row,
  columns: Columns<Row>,
  extra: Partial<Reply> = {},
): Reply {
  return {
    data: row,
    table: (screen) =>
      pairLines(
        Object.entries(columns).map(([title, source]) => [title, textOf(row, source)]),
        screen,
      ),
    ...extra,
  };
}

/** That it is done; scripts get what the server answered. */
export const doneReply = (text: string, data: unknown = {}): Reply => ({
  data,
  table: () => [text],
});

/** Names and values, under each other. */
export function pairLines(
  pairs: readonly (readonly [name: string, value: string])[],
  { width, paint }: Screen,
): string[] {
  const [, ...lines] = tableLines(['', ''], pairs, { width, paint });
  return lines;
}

function textOf<Row>(row: Row, source: Source<Row> | undefined): string {
  if (source === undefined) return '-';
  return cell(typeof source === 'function' ? source(row) : row[source]);
}
