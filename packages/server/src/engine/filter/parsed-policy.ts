import type { RowVariables } from '../../kernel/row-policy.ts';
import type { FieldSpec } from '../spec.ts';
import { type Ast, childrenOf } from './ast.ts';
import { checkFilter } from './check.ts';
import { FilterSource } from './filter-source.ts';
import { parseFilter } from './parser.ts';
import type { Plan } from './plan.ts';
import { type RowVariable, variableValue } from './row-variable.ts';

/**
 * A row policy: a filter that may also hold `$current_user` (or `$current_user_name`,
 * `$current_principal`) and `$current_user_tags["key"]` (or `$current_principal_tags["key"]`). They
 * stand for strings, wherever a constant may stand but as the pattern of `like`. A policy may be a
 * bare `true` or `false`.
 */
export class ParsedPolicy {
  /** That it names, perhaps several times. */
  readonly variables: readonly RowVariable[];
  readonly #source: FilterSource;
  readonly #ast: Ast;

  /** @throws errors.invalidParameter for what is not well-formed, or goes beyond FILTER_LIMITS */
  constructor(text: string) {
    this.#source = new FilterSource(text);
    this.#ast = parseFilter(this.#source);
    this.variables = variablesOf(this.#ast);
  }

  /** @throws errors.invalidParameter for what does not fit the schema, whatever the variables are */
  check(fields: readonly FieldSpec[]): void {
    this.#planFor(fields, () => '');
  }

  /**
   * What the policy lets a principal see. Where it names what the principal lacks, that is nothing,
   * whatever stands around the name: also under `not`, as in Milvus.
   *
   * @throws as `check`
   */
  plan(fields: readonly FieldSpec[], variables: RowVariables): Plan {
    const find = (one: RowVariable) => variableValue(one, variables);
    if (this.variables.some((one) => find(one) === undefined)) {
      return { kind: 'constant', value: false };
    }
    return this.#planFor(fields, (one) => find(one) ?? '');
  }

  #planFor(fields: readonly FieldSpec[], variable: (one: RowVariable) => string): Plan {
    return checkFilter(this.#ast, { fields, variable }, this.#source);
  }
}

function variablesOf(ast: Ast): readonly RowVariable[] {
  const found: RowVariable[] = [];
  const visit = (one: Ast): void => {
    if (one.kind === 'variable') found.push(one.variable);
    for (const child of childrenOf(one)) visit(child);
  };
  visit(ast);
  return found;
}
