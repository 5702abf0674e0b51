import type { FieldSpec } from '../spec.ts';
import type { Analyzer } from '../text/analyzer.ts';
import type { Token } from '../text/token.ts';
import type { ComparisonOp, ContainsMode } from './ast.ts';
import type { Constant } from './constant.ts';
import type { ConstantList } from './constant-list.ts';

/**
 * What a filter reads of a row.
 * - `field`: a field of a scalar type
 * - `array`: a whole array field
 * - `element`: one element of an array field, false to every comparison where the array is shorter
 * - `json`: a JSON field or the dynamic field, or a place in it
 */
export interface Column {
  readonly kind: 'field' | 'array' | 'element' | 'json';
  readonly field: FieldSpec;
  /** The type that comparisons go by; an array's is the one of its elements. */
  readonly type: ScalarType;
  /** From the document down; a single index for an element. */
  readonly path: readonly string[];
}

/** `float32` values are compared in single precision, as they are stored. */
export type ScalarType = 'bool' | 'int' | 'float32' | 'float64' | 'string' | 'json';

export type FieldArithmeticOp = '+' | '-' | '*' | '/' | '%' | '&' | '^' | '|';

/** The left side of a comparison with a constant. */
export type Operand =
  | { readonly kind: 'column'; readonly column: Column }
  | {
      readonly kind: 'arithmetic';
      readonly column: Column;
      readonly op: FieldArithmeticOp;
      /** The operation is integer arithmetic of 64 bits exactly if this is an int. */
      readonly constant: NumberConstant;
    }
  /** Elements of an array; of anything else in JSON there are none. */
  | { readonly kind: 'length'; readonly column: Column };

export type NumberConstant = Extract<Constant, { kind: 'int' | 'float' }>;

/** What a filter asks of the words of a text. */
export interface TextPlan {
  readonly kind: 'text';
  readonly column: Column;
  /** Different words, of which the text must hold `atLeast` so many to match. */
  readonly terms: readonly string[];
  readonly atLeast: number;
  /** Set for a phrase: whether words, which hold all terms, hold it. */
  readonly phrase?: (words: readonly Token[]) => boolean;
  readonly analyze: Analyzer;
}

/**
 * A filter whose names are resolved and whose types fit. Its logic has three values: what compares a
 * null field is unknown, `not` keeps it unknown, and only what is true matches. (So has Milvus'
 * since it has null; a missing key of a JSON document is no null, but simply not equal to anything.)
 * Constants are folded: one stands only at the root.
 */
export type Plan =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'and' | 'or'; readonly children: readonly Plan[] }
  | { readonly kind: 'not'; readonly child: Plan }
  | {
      readonly kind: 'compare';
      readonly operand: Operand;
      readonly op: ComparisonOp;
      readonly constant: Constant;
    }
  | {
      readonly kind: 'compare-fields';
      readonly left: Column;
      readonly op: ComparisonOp;
      readonly right: Column;
    }
  /** Never empty. */
  | { readonly kind: 'in'; readonly column: Column; readonly values: ConstantList }
  | { readonly kind: 'like'; readonly column: Column; readonly pattern: string }
  | { readonly kind: 'is-null'; readonly column: Column }
  | { readonly kind: 'exists'; readonly column: Column }
  | {
      readonly kind: 'contains';
      readonly mode: ContainsMode;
      readonly column: Column;
      readonly elements: readonly Constant[];
    }
  | TextPlan;
