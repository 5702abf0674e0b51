import { DataType } from '../spec.ts';
import { type Constant, constantTypeName } from './constant.ts';
import type { Column } from './plan.ts';

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(DataType).map(([name, type]) => [type, name]),
);

/** The protocol's name of a data type, for error texts. */
export function dataTypeName(type: DataType): string {
  return NAMES.get(type) ?? `type ${type}`;
}

/** The type that a value of the column has; of an array's element, the element's. */
export function columnTypeName(column: Column): string {
  const { field } = column;
  if (column.kind !== 'element') return dataTypeName(field.type);
  return field.elementType === undefined ? 'None' : dataTypeName(field.elementType);
}

/** As Milvus words one side of a comparison: its type, and the type of its elements. */
export function columnTypes(column: Column): { type: string; element: string } {
  const { field } = column;
  const element = field.elementType === undefined ? 'None' : dataTypeName(field.elementType);
  return { type: columnTypeName(column), element: column.kind === 'array' ? element : 'None' };
}

export function constantTypes(constant: Constant): { type: string; element: string } {
  const type = constantTypeName(constant);
  if (constant.kind !== 'list') return { type, element: 'None' };
  const elements = new Set(constant.items.map(constantTypeName));
  const [element = 'None'] = elements;
  return { type, element: elements.size === 1 ? element : 'None' };
}
