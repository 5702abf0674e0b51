import { isWholeInColumn, sharedBeginning } from '../column-text.ts';
import type { FieldSpec } from '../spec.ts';
import type { ComparisonOp } from './ast.ts';
import type { Pushdown } from './compiled-filter.ts';
import type { Constant } from './constant.ts';
import { parseLikePattern } from './like.ts';
import type { Column, Plan } from './plan.ts';
import { integerRange, isPlain, storeLiteral } from './pushdown-literal.ts';

/** Longer filters cost the store more to parse than they save. */
const MAX_TEXT = 16 * 1024;
const MAX_LIST = 1000;

type ColumnName = (field: FieldSpec) => string | undefined;
interface Pushed {
  readonly text: string;
  readonly exact: boolean;
  /** How to say it as an operand of `or`, if not the same way. */
  readonly inOr?: string;
}

/**
 * Translates what the store can filter by itself, as measured on zvec 0.7: `= != < <= > >=`, `in`,
 * `like`, `is null`, `and`, `or`. A part that it cannot is left out, so that it selects a superset.
 */
export function pushdownOf(plan: Plan, column: ColumnName): Pushdown {
  if (plan.kind === 'constant') return { filter: undefined, exact: plan.value };
  const pushed = push(plan, true, column);
  if (pushed === undefined || pushed.text.length > MAX_TEXT) {
    return { filter: undefined, exact: false };
  }
  return { filter: pushed.text, exact: pushed.exact };
}

/** @param wanted whether rows are selected that make the plan true, or those that make it false */
function push(plan: Plan, wanted: boolean, column: ColumnName): Pushed | undefined {
  switch (plan.kind) {
    case 'not':
      return push(plan.child, !wanted, column);
    case 'and':
    case 'or':
      return (plan.kind === 'and') === wanted
        ? conjunction(plan.children, wanted, column)
        : disjunction(plan.children, wanted, column);
    case 'compare':
      return plan.operand.kind === 'column'
        ? pushComparison(plan.operand.column, plan.op, plan.constant, wanted, column)
        : undefined;
    case 'in':
      return pushIn(plan.column, plan.values.constants, wanted, column);
    case 'like':
      return wanted ? pushLike(plan.column, plan.pattern, column) : undefined;
    case 'is-null': {
      const name = columnName(plan.column, column);
      if (name === undefined) return undefined;
      return { text: `${name} is ${wanted ? '' : 'not '}null`, exact: true };
    }
    default:
      return undefined;
  }
}

function columnName({ kind, field }: Column, column: ColumnName): string | undefined {
  return kind === 'field' ? column(field) : undefined;
}

function conjunction(
  children: readonly Plan[],
  wanted: boolean,
  column: ColumnName,
): Pushed | undefined {
  const taken: Pushed[] = [];
  let exact = true;
  let length = 0;
  for (const child of children) {
    const pushed = push(child, wanted, column);
    length += pushed?.text.length ?? 0;
    if (pushed === undefined || length > MAX_TEXT / 2) exact = false;
    else {
      taken.push(pushed);
      exact &&= pushed.exact;
    }
  }
  const [first, ...more] = taken;
  if (first === undefined) return undefined;
  if (more.length === 0) return { ...first, exact };
  return {
    text: joined(
      taken.map(({ text }) => text),
      ' and ',
    ),
    exact,
  };
}

function disjunction(
  children: readonly Plan[],
  wanted: boolean,
  column: ColumnName,
): Pushed | undefined {
  const texts: string[] = [];
  let exact = true;
  for (const child of children) {
    const pushed = push(child, wanted, column);
    if (pushed === undefined) return undefined;
    texts.push(pushed.inOr ?? pushed.text);
    exact &&= pushed.exact;
  }
  return { text: joined(texts, ' or '), exact };
}

function joined(texts: readonly string[], word: string): string {
  return texts.length === 1 ? texts.join('') : `(${texts.join(word)})`;
}

const NEGATED: Readonly<Record<ComparisonOp, ComparisonOp>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '==': '!=',
  '!=': '==',
};

/** The store leaves null rows out of every comparison, so that the negated one is its opposite. */
function pushComparison(
  target: Column,
  op: ComparisonOp,
  constant: Constant,
  wanted: boolean,
  column: ColumnName,
): Pushed | undefined {
  const name = columnName(target, column);
  const literal = storeLiteral(target.field, constant);
  const effective = wanted ? op : NEGATED[op];
  if (name === undefined) return undefined;
  if (literal === undefined) {
    const isText = constant.kind === 'string' && effective === '==';
    return isText ? pushBeginning(name, target.field, constant.value) : undefined;
  }
  if (constant.kind === 'bool' && effective !== '==' && effective !== '!=') return undefined;
  if (constant.kind === 'float' && constant.value === 0) {
    return { text: compareWithZero(name, effective), exact: true };
  }
  return plainComparison(name, effective, literal, constant.kind === 'bool');
}

/**
 * Between neighbours of an `or`, the store turns equalities of one column into an `in`, which it then
 * refuses for booleans, and `!=` into a `not in`, which is wrong. Other words keep it from that.
 */
function plainComparison(name: string, op: ComparisonOp, literal: string, bool: boolean): Pushed {
  const text = `${name} ${op === '==' ? '=' : op} ${literal}`;
  if (bool) return { text, exact: true, inOr: `(${text} and ${name} is not null)` };
  if (op !== '!=') return { text, exact: true };
  return { text, exact: true, inOr: `(${name} < ${literal} or ${name} > ${literal})` };
}

/** An index of the store sorts -0 before 0 and takes them for two numbers. */
function compareWithZero(name: string, op: ComparisonOp): string {
  switch (op) {
    case '==':
      return `(${name} >= -0.0 and ${name} <= 0.0)`;
    case '!=':
      return `(${name} < -0.0 or ${name} > 0.0)`;
    case '<':
    case '>=':
      return `${name} ${op} -0.0`;
    case '>':
    case '<=':
      return `${name} ${op} 0.0`;
  }
}

function pushIn(
  target: Column,
  values: readonly Constant[],
  wanted: boolean,
  column: ColumnName,
): Pushed | undefined {
  const name = columnName(target, column);
  if (name === undefined) return undefined;
  if (target.type === 'bool') return pushBooleans(name, values, wanted);
  if (values.length > MAX_LIST) return wanted ? pushSpan(name, target.field, values) : undefined;
  const literals = new Set<string>();
  let zero = false;
  for (const value of values) {
    const literal = storeLiteral(target.field, value);
    if (literal === undefined) return undefined;
    if (value.kind === 'float' && value.value === 0) zero = true;
    else literals.add(literal);
  }
  const list = [...literals].join(',');
  const parts: string[] = [];
  if (wanted) {
    if (list !== '') parts.push(`${name} in (${list})`);
    if (zero) parts.push(compareWithZero(name, '=='));
    return { text: joined(parts, ' or '), exact: true };
  }
  // Without an index the store counts null rows among those that are not in a list.
  if (list !== '') parts.push(`${name} not in (${list})`);
  if (zero) parts.push(compareWithZero(name, '!='));
  if (target.field.nullable) parts.push(`${name} is not null`);
  return { text: joined(parts, ' and '), exact: true };
}

function pushBooleans(
  name: string,
  values: readonly Constant[],
  wanted: boolean,
): Pushed | undefined {
  const [first, ...more] = new Set(values.map((value) => value.kind === 'bool' && value.value));
  if (first === undefined || more.length > 0) return undefined;
  return plainComparison(name, '==', String(first === wanted), true);
}

/** Of a list too long to push, the span between its ends selects a superset. */
function pushSpan(name: string, field: FieldSpec, values: readonly Constant[]): Pushed | undefined {
  const [least, greatest] = integerRange(field);
  let min: bigint | undefined;
  let max: bigint | undefined;
  for (const value of values) {
    if (value.kind !== 'int' || value.value < least || value.value > greatest) return undefined;
    if (min === undefined || value.value < min) min = value.value;
    if (max === undefined || value.value > max) max = value.value;
  }
  return { text: `(${name} >= ${min} and ${name} <= ${max})`, exact: false };
}

/** The literal start of a pattern; the store's own `_` and `%` cannot be escaped. */
function pushLike(target: Column, pattern: string, column: ColumnName): Pushed | undefined {
  const name = columnName(target, column);
  const parsed = parseLikePattern(pattern);
  if (name === undefined || 'problem' in parsed) return undefined;
  const [first = [], ...rest] = parsed.segments;
  const stop = first.findIndex((one) => one === undefined || one === '_' || one === '%');
  const prefix = first.slice(0, stop < 0 ? first.length : stop).join('');
  if (rest.length === 0 && !first.includes(undefined)) {
    const text = first.join('');
    const literal = storeLiteral(target.field, { kind: 'string', value: text });
    return literal === undefined
      ? pushBeginning(name, target.field, text)
      : { text: `${name} = ${literal}`, exact: true };
  }
  const pushed = pushBeginning(name, target.field, prefix);
  const isAll = stop < 0 && rest.every((segment) => segment.length === 0);
  return pushed && { ...pushed, exact: isAll && isWholeInColumn(target.field, prefix) };
}

/** Rows whose text begins as this one does, up to what the store would misread: a superset of its equals. */
function pushBeginning(name: string, field: FieldSpec, text: string): Pushed | undefined {
  const [beginning = ''] = sharedBeginning(field, text).split(/[_%]/, 1);
  if (!isPlain(beginning)) return undefined;
  return { text: `${name} like '${beginning}%'`, exact: false };
}
