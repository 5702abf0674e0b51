import { DataType, type FieldSpec } from '../spec.ts';
import type { NameAst, PathStep } from './ast.ts';
import type { FilterSource } from './filter-source.ts';
import type { Column, ScalarType } from './plan.ts';
import { dataTypeName } from './type-name.ts';

const SCALAR_TYPES: ReadonlyMap<DataType, ScalarType> = new Map<DataType, ScalarType>([
  [DataType.Bool, 'bool'],
  [DataType.Int8, 'int'],
  [DataType.Int16, 'int'],
  [DataType.Int32, 'int'],
  [DataType.Int64, 'int'],
  [DataType.Float, 'float32'],
  [DataType.Double, 'float64'],
  [DataType.VarChar, 'string'],
  [DataType.JSON, 'json'],
]);

/**
 * Finds what a name in a filter stands for: a field of the schema first, else a key of the dynamic
 * field. Throws ApiError 1100.
 */
export function resolveColumn(
  name: NameAst,
  fields: ReadonlyMap<string, FieldSpec>,
  source: FilterSource,
): Column {
  const field = fields.get(name.name);
  if (field === undefined) return resolveDynamicKey(name, fields, source);
  if (field.type === DataType.Array) return resolveArray(name, field, source);
  const type = SCALAR_TYPES.get(field.type);
  if (type === undefined) {
    throw source.error(
      `filter on field (${field.name}) of type ${dataTypeName(field.type)} is not supported`,
    );
  }
  if (type === 'json') return { kind: 'json', field, type, path: pathKeys(name, source) };
  if (name.path.length > 0) {
    throw source.error(`${dataTypeName(field.type)} data type not supported accessed with []`);
  }
  return { kind: 'field', field, type, path: [] };
}

function resolveDynamicKey(
  name: NameAst,
  fields: ReadonlyMap<string, FieldSpec>,
  source: FilterSource,
): Column {
  for (const field of fields.values()) {
    if (!field.dynamic) continue;
    return { kind: 'json', field, type: 'json', path: [name.name, ...pathKeys(name, source)] };
  }
  throw source.error(`field ${name.name} not exist`);
}

function resolveArray(name: NameAst, field: FieldSpec, source: FilterSource): Column {
  const type = field.elementType === undefined ? undefined : SCALAR_TYPES.get(field.elementType);
  if (type === undefined) {
    throw source.error(`filter on field (${field.name}) is not supported`);
  }
  const [step, ...more] = name.path;
  if (step === undefined) return { kind: 'array', field, type, path: [] };
  if ('key' in step || more.length > 0) {
    throw source.error('can only access array field with integer index');
  }
  return { kind: 'element', field, type, path: [step.index] };
}

function pathKeys(name: NameAst, source: FilterSource): readonly string[] {
  return name.path.map((step: PathStep) => {
    const key = 'key' in step ? step.key : step.index;
    if (key === '') {
      throw source.error(`invalid identifier: ${source.slice(name.at, name.end)}`);
    }
    return key;
  });
}
