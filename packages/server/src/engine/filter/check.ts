import type { FieldSpec } from '../spec.ts';
import type { Ast } from './ast.ts';
import { checkArithmetic, checkSign } from './check-arithmetic.ts';
import { checkComparison, checkRange } from './check-comparison.ts';
import { checkLogical, checkNot } from './check-logical.ts';
import { arrayColumn, checkContains, checkIn } from './check-membership.ts';
import { checkText } from './check-text.ts';
import { type Constant, constantTypeName, INT64_MAX } from './constant.ts';
import type { FilterSource } from './filter-source.ts';
import { parseLikePattern } from './like.ts';
import type { Column, Operand, Plan } from './plan.ts';
import { resolveColumn } from './resolve-column.ts';
import type { RowVariable } from './row-variable.ts';
import { templateConstant } from './template-constant.ts';
import type { FilterTemplates } from './template-values.ts';
import { columnTypeName, dataTypeName } from './type-name.ts';
import { type CheckContext, constant, type Part, predicate, type Typed, truth } from './typed.ts';

/** What a filter may name. */
export interface FilterNames {
  readonly fields: readonly FieldSpec[];
  readonly templates?: FilterTemplates;
  /** Set for a row policy: gives its variables, and lets it be a bare `true` or `false`. */
  readonly variable?: (variable: RowVariable) => string;
}

/** Resolves the names of a filter, checks its types and folds its constants. Throws ApiError 1100. */
export function checkFilter(ast: Ast, names: FilterNames, source: FilterSource): Plan {
  const { fields, templates = {}, variable } = names;
  const byName = new Map(fields.map((field) => [field.name, field]));
  const context = { fields: byName, templates, source };
  const typed = check(ast, variable ? { ...context, variable } : context);
  if (typed.kind === 'predicate') return typed.plan;
  if (typed.kind === 'operand') throw source.notBoolean(operandTypeName(typed.operand));
  const bare = !variable && (ast.kind === 'literal' || ast.kind === 'template');
  if (typed.constant.kind !== 'bool' || bare) {
    throw source.notBoolean(constantTypeName(typed.constant));
  }
  return { kind: 'constant', value: typed.constant.value };
}

function operandTypeName(operand: Operand): string {
  if (operand.kind === 'column') return columnTypeName(operand.column);
  return operand.kind === 'length' || operand.constant.kind === 'int' ? 'Int64' : 'Double';
}

function check(ast: Ast, context: CheckContext): Typed {
  const { source } = context;
  const part = (child: Ast): Part => ({
    ...check(child, context),
    text: source.slice(child.at, child.end),
  });
  switch (ast.kind) {
    case 'literal':
      return constant(checkLiteral(ast, source));
    case 'template':
      return constant(templateConstant(ast.name, context));
    case 'variable':
      return constant(checkVariable(ast, context));
    case 'list':
      return constant({ kind: 'list', items: checkItems(ast.items, context) });
    case 'name': {
      const column = resolveColumn(ast, context.fields, source);
      return { kind: 'operand', operand: { kind: 'column', column } };
    }
    case 'unary':
      return checkUnary(ast, context, part);
    case 'arithmetic':
      return checkArithmetic(ast.op, part(ast.left), part(ast.right), textOf(ast, source), context);
    case 'comparison':
      return checkComparison(ast.op, part(ast.left), part(ast.right), textOf(ast, source), context);
    case 'logical':
      return checkLogical(ast.op, ast.operands.map(part), context);
    case 'range': {
      const column = resolveColumn(ast.middle, context.fields, source);
      const bound = (end: Ast) => ({ part: part(end), literal: isWrittenOut(end) });
      const lower = { op: ast.lowerOp, ...bound(ast.lower) };
      return checkRange(column, lower, { op: ast.upperOp, ...bound(ast.upper) }, context);
    }
    case 'in':
      return checkIn(part(ast.operand), part(ast.list), ast.negated, context);
    case 'like':
      refuseVariable(ast.pattern, source);
      return checkLike(part(ast.operand), part(ast.pattern), source);
    case 'is-null':
      return checkIsNull(resolveColumn(ast.operand, context.fields, source), ast.negated, source);
    case 'exists':
      return checkExists(part(ast.operand), source);
    case 'contains':
      return checkContains(ast.mode, part(ast.operand), part(ast.element), context);
    case 'array-length':
      return checkLength(part(ast.operand), source);
    case 'text-match':
    case 'phrase-match': {
      const column = resolveColumn(ast.operand, context.fields, source);
      const option = ast.kind === 'text-match' ? ast.atLeast : ast.slop;
      const parts = { text: part(ast.text), option: option && part(option) };
      return checkText(ast, { column, ...parts }, context);
    }
  }
}

/** So that bounds in the wrong order are a mistake of the writer. */
function isWrittenOut({ kind }: Ast): boolean {
  return kind !== 'template' && kind !== 'variable';
}

type VariableAst = Extract<Ast, { kind: 'variable' }>;

function checkVariable(ast: VariableAst, { variable, source }: CheckContext): Constant {
  if (variable) return { kind: 'string', value: variable(ast.variable) };
  throw source.error(`field ${textOf(ast, source)} not exist`);
}

/** A name may hold `_`, which as a pattern would match the names of others. */
function refuseVariable(pattern: Ast, source: FilterSource): void {
  if (pattern.kind !== 'variable') return;
  throw source.error(
    `the pattern of like must be written out, but got: ${textOf(pattern, source)}`,
  );
}

function textOf(ast: Ast, source: FilterSource): string {
  return source.slice(ast.at, ast.end);
}

type LiteralAst = Extract<Ast, { kind: 'literal' }>;

function checkLiteral(ast: LiteralAst, source: FilterSource): Constant {
  if (ast.value.kind === 'int' && ast.value.value > INT64_MAX) {
    const text = textOf(ast, source);
    throw source.syntaxError(ast.at, `strconv.ParseInt: parsing "${text}": value out of range`);
  }
  return ast.value;
}

function checkUnary(
  ast: Extract<Ast, { kind: 'unary' }>,
  context: CheckContext,
  part: (child: Ast) => Part,
): Typed {
  if (ast.op === 'not') return checkNot(part(ast.operand), context);
  const { operand } = ast;
  if (ast.op === '-' && operand.kind === 'literal') {
    // -2^63 has no positive counterpart: its digits are in range behind the minus sign only.
    const text = textOf(operand, context.source);
    return checkSign(ast.op, { ...constant(operand.value), text }, context);
  }
  return checkSign(ast.op, part(operand), context);
}

function checkItems(items: readonly Ast[], context: CheckContext): readonly Constant[] {
  return items.map((item) => {
    if (item.kind === 'literal') return checkLiteral(item, context.source);
    const typed = check(item, context);
    if (typed.kind === 'constant') return typed.constant;
    const text = textOf(item, context.source);
    throw context.source.error(`array element type must be generic value, but got: ${text}`);
  });
}

function checkLike(operand: Part, pattern: Part, source: FilterSource): Typed {
  if (operand.kind !== 'operand' || operand.operand.kind !== 'column') {
    throw source.error('like operation on complicated expr is unsupported');
  }
  const { column } = operand.operand;
  if (column.kind === 'array') throw source.error('can not comparisons array fields directly');
  if (column.kind === 'json' && column.path.length === 0) {
    throw source.error('can not comparisons jsonField directly');
  }
  if (column.type !== 'string' && column.type !== 'json') {
    throw source.error('like operation on non-string or no-json field is unsupported');
  }
  if (pattern.kind !== 'constant' || pattern.constant.kind !== 'string') {
    throw source.error(`the pattern of like must be a string, but got: ${pattern.text}`);
  }
  const parsed = parseLikePattern(pattern.constant.value);
  if ('problem' in parsed) throw source.error(parsed.problem);
  return { kind: 'predicate', plan: { kind: 'like', column, pattern: pattern.constant.value } };
}

/** Of a place in a JSON document, null is what is absent; a JSON `null` in it is present. */
function checkIsNull(column: Column, negated: boolean, source: FilterSource): Typed {
  if (column.kind === 'element') throw notJson(column, source);
  if (column.path.length === 0 && !column.field.nullable) return truth(negated);
  const plan: Plan = { kind: 'is-null', column };
  return predicate(negated ? { kind: 'not', child: plan } : plan);
}

function checkExists(operand: Part, source: FilterSource): Typed {
  if (operand.kind !== 'operand' || operand.operand.kind !== 'column') {
    throw source.error(
      `exists operations are only supported on single fields now, got: ${operand.text}`,
    );
  }
  const { column } = operand.operand;
  if (column.kind !== 'json') throw notJson(column, source);
  if (column.path.length === 0) {
    throw source.error('exists operations are only supportted on json key');
  }
  return { kind: 'predicate', plan: { kind: 'exists', column } };
}

/** Milvus' words, spelling included: clients' tests compare them. */
function notJson({ field }: Column, source: FilterSource): Error {
  return source.error(
    `exists oerations are only supportted on json field, got:${dataTypeName(field.type)}`,
  );
}

function checkLength(operand: Part, source: FilterSource): Typed {
  const column = arrayColumn(operand);
  if (column !== undefined) return { kind: 'operand', operand: { kind: 'length', column } };
  throw source.error(
    `array_length operation are only supported on json or array fields now, got: ${operand.text}`,
  );
}
