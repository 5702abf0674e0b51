import type { FieldArithmeticOp, Operand } from './plan.ts';
import type { ValuePredicate } from './scalar-predicate.ts';

type Arithmetic = Extract<Operand, { kind: 'arithmetic' }>;

/**
 * Tests the result of arithmetic on a value. As in Milvus, integers wrap around at 64 bits and `/`
 * cuts their fraction off; the value of a single-precision field is computed with in that precision.
 */
export function arithmeticPredicate(operand: Arithmetic, test: ValuePredicate): ValuePredicate {
  const { op, constant, column } = operand;
  if (constant.kind === 'int') {
    const integers = integerOperation(op, constant.value);
    const floats = floatOperation(op, Number(constant.value));
    return (value) => {
      if (typeof value === 'number') {
        // JSON may hold a float where integers are asked for.
        return test(Number.isSafeInteger(value) ? integers(value) : floats(value));
      }
      return typeof value === 'bigint' && test(integers(value));
    };
  }
  const operation = floatOperation(op, constant.value);
  if (column.type === 'float32') {
    return (value) => typeof value === 'number' && test(Math.fround(operation(value)));
  }
  return (value) => {
    if (typeof value === 'number') return test(operation(value));
    return typeof value === 'bigint' && test(operation(Number(value)));
  };
}

type Integer = number | bigint;

/** Computes in numbers as long as everything is exact in them, else in bigints. */
function integerOperation(op: FieldArithmeticOp, constant: bigint): (value: Integer) => Integer {
  const narrow = Number(constant);
  const exact = Number.isSafeInteger(narrow);
  const wide = wideOperation(op, constant);
  const bits = op === '&' || op === '^' || op === '|';
  if (!exact || bits) return (value) => BigInt.asIntN(64, wide(BigInt(value)));
  const fast = narrowOperation(op, narrow);
  return (value) => {
    if (Number.isSafeInteger(value)) {
      const result = fast(value as number);
      if (Number.isSafeInteger(result)) return result;
    }
    return BigInt.asIntN(64, wide(BigInt(value)));
  };
}

function narrowOperation(op: FieldArithmeticOp, constant: number): (value: number) => number {
  return op === '/' ? (value) => Math.trunc(value / constant) : floatOperation(op, constant);
}

function wideOperation(op: FieldArithmeticOp, constant: bigint): (value: bigint) => bigint {
  switch (op) {
    case '+':
      return (value) => value + constant;
    case '-':
      return (value) => value - constant;
    case '*':
      return (value) => value * constant;
    case '/':
      return (value) => value / constant;
    case '%':
      return (value) => value % constant;
    case '&':
      return (value) => value & constant;
    case '^':
      return (value) => value ^ constant;
    case '|':
      return (value) => value | constant;
  }
}

/** Bit operations on a float give nothing that equals any number. */
function floatOperation(op: FieldArithmeticOp, constant: number): (value: number) => number {
  switch (op) {
    case '+':
      return (value) => value + constant;
    case '-':
      return (value) => value - constant;
    case '*':
      return (value) => value * constant;
    case '/':
      return (value) => value / constant;
    case '%':
      return (value) => value % constant;
    default:
      return () => Number.NaN;
  }
}
