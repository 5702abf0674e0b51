import { type Constant, INT64_MAX, INT64_MIN } from './constant.ts';
import { FILTER_LIMITS } from './limits.ts';
import type { TemplateValue } from './template-values.ts';
import type { CheckContext } from './typed.ts';

/** Lists within lists that a template's value may hold. */
const MAX_DEPTH = 16;

/** The value of a template variable as a literal would give it. Throws ApiError 1100. */
export function templateConstant(name: string, context: CheckContext): Constant {
  const { templates, source } = context;
  const value = Object.hasOwn(templates, name) ? templates[name] : undefined;
  if (value === undefined) {
    throw source.error(`the value of expression template variable name {${name}} is not found`);
  }
  let items = 0;
  const convert = (one: TemplateValue, depth: number): Constant => {
    if (++items > FILTER_LIMITS.listItems + 1 || depth > MAX_DEPTH) {
      throw source.error(
        `the value of expression template variable {${name}} holds more than ${FILTER_LIMITS.listItems} items, or lists more than ${MAX_DEPTH} levels deep`,
      );
    }
    switch (typeof one) {
      case 'boolean':
        return { kind: 'bool', value: one };
      case 'string':
        return { kind: 'string', value: one };
      case 'bigint':
        return integer(one);
      case 'number':
        return Number.isSafeInteger(one) ? integer(BigInt(one)) : float(one);
      default:
        if ('float' in one) return float(one.float);
        return { kind: 'list', items: one.map((item) => convert(item, depth + 1)) };
    }
  };
  const integer = (one: bigint): Constant => {
    if (one >= INT64_MIN && one <= INT64_MAX) return { kind: 'int', value: one };
    throw source.error(`the value of expression template variable {${name}} is out of range`);
  };
  const float = (one: number): Constant => {
    if (Number.isFinite(one)) return { kind: 'float', value: one };
    throw source.error(`the value of expression template variable {${name}} is not finite`);
  };
  return convert(value, 0);
}
