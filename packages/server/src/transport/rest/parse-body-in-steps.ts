import type { Random } from '../../kernel/random.ts';
import { createSteppedJsonParser } from '../../kernel/stepped-json-parser.ts';
import { bodyError } from './parse-json-body.ts';

/** A parser for bodies of any length; see `createSteppedJsonParser`. */
export function createSteppedBodyParser(random: Random): (body: Uint8Array) => Promise<unknown> {
  const parse = createSteppedJsonParser(random);

  /** @throws errors.bodyNotJson */
  return async (body) => {
    try {
      return await parse(body);
    } catch (error) {
      throw bodyError(error);
    }
  };
}
