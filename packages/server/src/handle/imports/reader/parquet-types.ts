import type { SchemaElement, SchemaTree } from 'hyparquet';
import { ImportFault } from './import-fault.ts';

/** Times, decimals and the like: no field has such values, and a conversion would have to guess. */
const REFUSED = new Set([
  ...['INT96', 'DECIMAL', 'DATE', 'TIME', 'TIME_MILLIS', 'TIME_MICROS', 'TIMESTAMP'],
  ...['TIMESTAMP_MILLIS', 'TIMESTAMP_MICROS', 'INTERVAL', 'BSON', 'VARIANT', 'GEOMETRY'],
  ...['GEOGRAPHY', 'FILE'],
]);

/** @throws ImportFault for a type that cannot be imported, anywhere in a column */
export function checkTypes(column: SchemaTree, name = column.element.name): void {
  const { type, converted_type, logical_type } = column.element;
  const refused = [type, converted_type, logical_type?.type].find((one) => REFUSED.has(one ?? ''));
  if (refused) {
    throw new ImportFault(
      `column ${name}: values of type ${refused} are not supported; write them as numbers or texts`,
    );
  }
  for (const child of column.children) checkTypes(child, name);
}

/** Whether a column holds lists of bytes, as which pymilvus writes 16-bit and binary vectors. */
export function holdsByteLists(column: SchemaTree): boolean {
  let leaf = column;
  while (leaf.children.length === 1) leaf = leaf.children[0] as SchemaTree;
  return leaf !== column && leaf.children.length === 0 && isUint8(leaf.element);
}

function isUint8({ converted_type, logical_type }: SchemaElement): boolean {
  if (converted_type === 'UINT_8') return true;
  return logical_type?.type === 'INTEGER' && logical_type.bitWidth === 8 && !logical_type.isSigned;
}
