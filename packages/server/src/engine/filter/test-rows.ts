import { bytesOf } from '@latchkey/contract';
import type { Column, Key, Rows, Scalar } from '../engine.ts';
import { DataType } from '../spec.ts';
import type { Values } from './test-model.ts';
import { SCHEMA } from './test-schema.ts';

/** For tests: rows of the test schema as they are to be stored; row n has the vector [n, 0, 0, 0]. */
export function rowsToStore(rows: readonly Values[]): Rows {
  const columns = new Map<number, Column>();
  for (const field of SCHEMA) {
    if (field.type === DataType.FloatVector) {
      const numbers = rows.flatMap((_, at) => [at, 0, 0, 0]);
      columns.set(field.id, { kind: 'dense', bytes: bytesOf(Float32Array.from(numbers)) });
      continue;
    }
    const values = rows.map((row): Scalar => {
      const value = row[field.name] ?? null;
      if (field.dynamic) return JSON.stringify(value ?? {});
      return field.type === DataType.JSON && value !== null
        ? JSON.stringify(value)
        : (value as Scalar);
    });
    columns.set(field.id, { kind: 'scalar', values });
  }
  return { keys: rows.map((row) => row.id as Key), columns };
}
