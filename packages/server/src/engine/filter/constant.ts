/** A value that is known before any row is read: a literal, a template's value, or a folded term. */
export type Constant =
  | { readonly kind: 'bool'; readonly value: boolean }
  /** Within int64. */
  | { readonly kind: 'int'; readonly value: bigint }
  /** Finite. */
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly Constant[] };

export const INT64_MIN = -(2n ** 63n);
export const INT64_MAX = 2n ** 63n - 1n;

/** Milvus' name of a constant's type, for error texts. */
export function constantTypeName(constant: Constant): string {
  switch (constant.kind) {
    case 'bool':
      return 'Bool';
    case 'int':
      return 'Int64';
    case 'float':
      return 'Double';
    case 'string':
      return 'VarChar';
    case 'list':
      return 'Array';
  }
}

/** The constant as Milvus writes it in error texts: `int64_val:1`. */
export function constantText(constant: Constant): string {
  switch (constant.kind) {
    case 'bool':
      return `bool_val:${constant.value}`;
    case 'int':
      return `int64_val:${constant.value}`;
    case 'float':
      return `float_val:${constant.value}`;
    case 'string':
      return `string_val:${JSON.stringify(constant.value.slice(0, 100))}`;
    case 'list':
      return `array_val of ${constant.items.length} items`;
  }
}

/**
 * The constant as rows hold such values. Integers are numbers where these are exact, else bigints,
 * so that two equal integers are the same key of a Set.
 */
export function constantValue(
  constant: Exclude<Constant, { kind: 'list' }>,
): boolean | number | bigint | string {
  return constant.kind === 'int' ? narrowInteger(constant.value) : constant.value;
}

export function narrowInteger(value: bigint): number | bigint {
  const narrow = Number(value);
  return Number.isSafeInteger(narrow) ? narrow : value;
}
