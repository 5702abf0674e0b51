import type { FieldSpec } from '../spec.ts';
import { ParsedPolicy } from './parsed-policy.ts';

/**
 * Checks a row policy before it is kept. A blank one is refused, too.
 *
 * @param fields the whole schema, with the dynamic field if it has one
 * @throws errors.invalidParameter, with the texts of `compileFilter`
 */
export function checkRowPolicy(text: string, fields: readonly FieldSpec[]): void {
  new ParsedPolicy(text).check(fields);
}
