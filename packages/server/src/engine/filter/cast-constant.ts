import type { Constant } from './constant.ts';
import type { ScalarType } from './plan.ts';

/**
 * A constant in the type that values of a column have; undefined where Milvus refuses the cast. A
 * float is no integer, even a whole one. Single precision rounds, as the stored values were rounded.
 */
export function castConstant(type: ScalarType, constant: Constant): Constant | undefined {
  switch (type) {
    case 'json':
      return constant;
    case 'bool':
      return constant.kind === 'bool' ? constant : undefined;
    case 'int':
      return constant.kind === 'int' ? constant : undefined;
    case 'string':
      return constant.kind === 'string' ? constant : undefined;
    case 'float32':
    case 'float64': {
      if (constant.kind !== 'int' && constant.kind !== 'float') return undefined;
      const value = Number(constant.value);
      return { kind: 'float', value: type === 'float32' ? Math.fround(value) : value };
    }
  }
}

/** Whether values of the type and the constant can be compared at all, before any cast. */
export function comparable(type: ScalarType, constant: Constant): boolean {
  switch (type) {
    case 'json':
      return true;
    case 'bool':
      return constant.kind === 'bool';
    case 'string':
      return constant.kind === 'string';
    case 'int':
    case 'float32':
    case 'float64':
      return constant.kind === 'int' || constant.kind === 'float';
  }
}
