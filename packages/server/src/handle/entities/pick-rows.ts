import type { Column, Columns } from '../../engine/engine.ts';

/** Some rows of columns, in the order that they are named in. @param count rows of the columns */
export function pickRows(columns: Columns, count: number, rows: readonly number[]): Columns {
  return new Map([...columns].map(([id, column]) => [id, pickColumn(column, count, rows)]));
}

/** The same of one column. */
export function pickColumn(column: Column, count: number, rows: readonly number[]): Column {
  switch (column.kind) {
    case 'scalar':
      return { kind: 'scalar', values: rows.map((row) => column.values[row] ?? null) };
    case 'sparse':
      return { kind: 'sparse', rows: rows.map((row) => column.rows[row] ?? new Uint8Array()) };
    case 'dense': {
      const size = count === 0 ? 0 : column.bytes.length / count;
      const bytes = new Uint8Array(size * rows.length);
      rows.forEach((row, at) => {
        bytes.set(column.bytes.subarray(row * size, (row + 1) * size), at * size);
      });
      return { kind: 'dense', bytes };
    }
  }
}
