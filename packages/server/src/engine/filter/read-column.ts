import type { FilterRow } from './compiled-filter.ts';
import type { Column } from './plan.ts';

/**
 * Reads a column of a row: `null` when the row has null there, `undefined` when it has no value: an
 * element behind the end of an array, a key that a document lacks.
 */
export type Reader = (row: FilterRow) => unknown;

/** The `null` of a JSON document: it is there, but it equals nothing, and is not the field's null. */
const JSON_NULL = Symbol('JSON null');

export function columnReader(column: Column): Reader {
  const { name } = column.field;
  if (column.kind === 'json') return jsonReader(column);
  if (column.kind === 'element') {
    const index = Number(column.path[0]);
    return (row) => {
      const array = row.get(name) ?? null;
      return Array.isArray(array) ? array[index] : array;
    };
  }
  return (row) => row.get(name) ?? null;
}

function jsonReader({ field, path }: Column): Reader {
  const { name } = field;
  const [key, ...deeper] = path;
  // Rows without dynamic keys have an empty document, not a null one.
  const document: Reader = field.dynamic ? (row) => row.dynamic() ?? {} : (row) => row.get(name);
  if (key === undefined) return (row) => document(row) ?? null;
  if (deeper.length === 0) {
    const index = arrayIndex(key);
    return (row) => {
      const root = document(row) ?? null;
      return root === null ? null : present(child(root, key, index));
    };
  }
  const steps = path.map((step) => ({ key: step, index: arrayIndex(step) }));
  return (row) => {
    let value: unknown = document(row) ?? null;
    if (value === null) return null;
    for (const step of steps) value = child(value, step.key, step.index);
    return present(value);
  };
}

function present(value: unknown): unknown {
  return value === null ? JSON_NULL : value;
}

function child(parent: unknown, key: string, index: number): unknown {
  if (typeof parent !== 'object' || parent === null) return undefined;
  if (Array.isArray(parent)) return parent[index];
  return Object.hasOwn(parent, key) ? (parent as Record<string, unknown>)[key] : undefined;
}

/** An index as a JSON pointer has it; -1 for every other key. */
function arrayIndex(key: string): number {
  return /^(?:0|[1-9][0-9]{0,15})$/.test(key) ? Number(key) : -1;
}
