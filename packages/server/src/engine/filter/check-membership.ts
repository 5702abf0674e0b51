import type { ContainsMode } from './ast.ts';
import { castConstant, comparable } from './cast-constant.ts';
import { type Constant, constantTypeName } from './constant.ts';
import { ConstantList } from './constant-list.ts';
import { FILTER_LIMITS } from './limits.ts';
import type { Column, Plan } from './plan.ts';
import { columnTypeName, dataTypeName } from './type-name.ts';
import { type CheckContext, type Part, predicate, type Typed, truth } from './typed.ts';

/** `field in [...]`. An empty list matches no row, and its negation every row, null or not. */
export function checkIn(
  operand: Part,
  list: Part,
  negated: boolean,
  { source }: CheckContext,
): Typed {
  if (operand.kind === 'constant') {
    throw source.error(`'term' can only be used on non-const expression, but got: ${operand.text}`);
  }
  if (operand.kind !== 'operand' || operand.operand.kind !== 'column') {
    throw source.error(`'term' can only be used on single field, but got: ${operand.text}`);
  }
  const { column } = operand.operand;
  if (column.kind === 'json' && column.path.length === 0) {
    throw source.error('can not comparisons jsonField directly');
  }
  if (column.kind === 'array') {
    throw source.error(`'in' is not supported on array fields: ${operand.text}`);
  }
  const items = listItems(list, "the right-hand side of 'in' must be a list", source);
  const values = items.map((item) => {
    const cast = castConstant(column.type, item);
    if (cast !== undefined) return cast;
    const shown = item.kind === 'list' ? '[…]' : String(item.value).slice(0, 100);
    throw source.error(`value '${shown}' in list cannot be casted to ${columnTypeName(column)}`);
  });
  if (values.length === 0) return truth(negated);
  const plan: Plan = { kind: 'in', column, values: new ConstantList(values) };
  return predicate(negated ? { kind: 'not', child: plan } : plan);
}

const CONTAINS_NAMES: Readonly<Record<ContainsMode, string>> = {
  one: 'contains',
  all: 'contains_all',
  any: 'contains_any',
};

/** `json_contains` and `array_contains` with their `_all` and `_any`, alike for both kinds. */
export function checkContains(
  mode: ContainsMode,
  operand: Part,
  element: Part,
  { source }: CheckContext,
): Typed {
  const name = CONTAINS_NAMES[mode];
  const column = arrayColumn(operand);
  if (column === undefined) {
    throw source.error(
      `${name} operation are only supported on json or array fields now, got: ${operand.text}`,
    );
  }
  if (element.kind !== 'constant') {
    throw source.error(
      `${name} operation are only supported explicitly specified element, got: ${element.text}`,
    );
  }
  const given =
    mode === 'one'
      ? [element.constant]
      : listItems(element, `${name} operation element must be an array`, source);
  const elements = column.kind === 'array' ? castElements(column, given, source) : given;
  return { kind: 'predicate', plan: { kind: 'contains', mode, column, elements } };
}

/** The column of an operand that may hold an array. */
export function arrayColumn(operand: Part): Column | undefined {
  if (operand.kind !== 'operand' || operand.operand.kind !== 'column') return undefined;
  const { column } = operand.operand;
  return column.kind === 'array' || column.kind === 'json' ? column : undefined;
}

/** A float is no element of an integer array unless it is whole, but it may be asked for. */
function castElements(
  column: Column,
  elements: readonly Constant[],
  source: CheckContext['source'],
): readonly Constant[] {
  return elements.map((one) => {
    if (comparable(column.type, one)) return castConstant(column.type, one) ?? one;
    const own = column.field.elementType;
    throw source.error(
      `contains operation can't compare between array element type: ${own === undefined ? 'None' : dataTypeName(own)} and ${constantTypeName(one)}`,
    );
  });
}

function listItems(
  list: Part,
  problem: string,
  source: CheckContext['source'],
): readonly Constant[] {
  if (list.kind !== 'constant' || list.constant.kind !== 'list') {
    throw source.error(`${problem}, but got: ${list.text}`);
  }
  const { items } = list.constant;
  if (items.length > FILTER_LIMITS.listItems) {
    throw source.error(
      `a list holds ${items.length} items, more than the limit of ${FILTER_LIMITS.listItems}`,
    );
  }
  return items;
}
