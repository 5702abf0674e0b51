import { type Constant, constantValue } from './constant.ts';
import { equalityPredicate, type ValuePredicate } from './scalar-predicate.ts';

type Key = boolean | number | bigint | string;

/** Constants to look values up in. Lists among them are compared one by one. */
export class ConstantSet {
  readonly #scalars = new Set<unknown>();
  readonly #listKeys = new Set<string>();
  readonly #lists: ValuePredicate[] = [];

  constructor(constants: readonly Constant[]) {
    for (const one of constants) this.add(one);
  }

  /** Different constants. */
  get size(): number {
    return this.#scalars.size + this.#lists.length;
  }

  add(constant: Constant): void {
    if (constant.kind !== 'list') {
      this.#scalars.add(scalarKey(constant));
      return;
    }
    const key = listKey(constant);
    if (this.#listKeys.has(key)) return;
    this.#listKeys.add(key);
    this.#lists.push(equalityPredicate(constant));
  }

  has(value: unknown): boolean {
    return this.#scalars.has(valueKey(value)) || this.#lists.some((test) => test(value));
  }

  /** How many of the constants are among the values. */
  countIn(values: readonly unknown[]): number {
    const found = new Set<unknown>();
    for (const value of values) {
      const key = valueKey(value);
      if (this.#scalars.has(key)) found.add(key);
    }
    return found.size + this.#lists.filter((test) => values.some(test)).length;
  }
}

/** A whole float and the integer that it equals are one key. */
function scalarKey(constant: Exclude<Constant, { kind: 'list' }>): Key {
  const value = constantValue(constant);
  const unsafe = typeof value === 'number' && Number.isInteger(value);
  return unsafe && !Number.isSafeInteger(value) ? BigInt(value) : value;
}

function valueKey(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const narrow = Number(value);
    return Number.isSafeInteger(narrow) ? narrow : value;
  }
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return BigInt(value);
  }
  return value;
}

function listKey(constant: Constant): string {
  return JSON.stringify(constant, (_, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
