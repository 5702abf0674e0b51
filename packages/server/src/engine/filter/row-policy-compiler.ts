import { ApiError } from '@latchkey/contract';
import { Lru } from '../../kernel/lru.ts';
import type { RowVariables } from '../../kernel/row-policy.ts';
import type { FieldSpec } from '../spec.ts';
import { anyOf } from './combine-plans.ts';
import type { CompiledFilter } from './compiled-filter.ts';
import { ParsedPolicy } from './parsed-policy.ts';
import type { Plan } from './plan.ts';
import { plannedFilter } from './planned-filter.ts';
import { variableValue } from './row-variable.ts';

export interface RowPolicyCompilerOptions {
  /** Policies, and as many combinations of them for a schema and a principal, that are remembered. */
  readonly capacity?: number;
  /** Is told of a policy that no longer fits its schema. */
  readonly onBroken?: (policy: string, error: ApiError) => void;
}

/** A policy's text, parsed once. */
interface Known {
  readonly number: number;
  readonly text: string;
  readonly policy: ParsedPolicy | ApiError;
}

const USUAL_CAPACITY = 1000;

/**
 * Compiles the row policies that hold for a principal into one filter, to be combined with a
 * request's own by `restrictFilter`. Remembers what it compiled: a call under policies that were
 * used lately parses and checks none of them.
 */
export class RowPolicyCompiler {
  readonly #onBroken: RowPolicyCompilerOptions['onBroken'];
  readonly #known: Lru<string, Known>;
  readonly #filters: Lru<string, CompiledFilter>;
  readonly #schemas = new WeakMap<readonly FieldSpec[], number>();
  #numbers = 0;

  constructor({ capacity = USUAL_CAPACITY, onBroken }: RowPolicyCompilerOptions = {}) {
    this.#onBroken = onBroken;
    this.#known = new Lru(capacity);
    this.#filters = new Lru(capacity);
  }

  /**
   * Lets through what any of the policies does; without a policy, nothing. A policy that does not
   * fit the schema lets nothing through: its own error would show it to whom it holds for.
   *
   * @param fields the whole schema; what was compiled is found again by this array's identity
   */
  compile(
    policies: readonly string[],
    fields: readonly FieldSpec[],
    variables: RowVariables,
  ): CompiledFilter {
    const known = policies.map((text) => this.#parsed(text));
    const key = JSON.stringify([
      this.#numberOf(fields),
      ...known.map((one) => use(one, variables)),
    ]);
    const found = this.#filters.get(key);
    if (found) return found;
    const filter = plannedFilter(anyOf(known.map((one) => this.#planOf(one, fields, variables))));
    this.#filters.set(key, filter);
    return filter;
  }

  #parsed(text: string): Known {
    const found = this.#known.get(text);
    if (found) return found;
    const known = {
      number: ++this.#numbers,
      text,
      policy: orApiError(() => new ParsedPolicy(text)),
    };
    this.#known.set(text, known);
    return known;
  }

  #planOf({ policy, text }: Known, fields: readonly FieldSpec[], variables: RowVariables): Plan {
    const plan =
      policy instanceof ApiError ? policy : orApiError(() => policy.plan(fields, variables));
    if (!(plan instanceof ApiError)) return plan;
    this.#onBroken?.(text, plan);
    return { kind: 'constant', value: false };
  }

  #numberOf(fields: readonly FieldSpec[]): number {
    const found = this.#schemas.get(fields);
    if (found !== undefined) return found;
    const number = ++this.#numbers;
    this.#schemas.set(fields, number);
    return number;
  }
}

/** What a policy's plan depends on beside the schema. */
function use({ number, policy }: Known, variables: RowVariables): readonly unknown[] {
  if (policy instanceof ApiError) return [number];
  return [number, ...policy.variables.map((one) => variableValue(one, variables) ?? null)];
}

function orApiError<T>(work: () => T): T | ApiError {
  try {
    return work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
