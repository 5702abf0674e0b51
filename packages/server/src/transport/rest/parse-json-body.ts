import { errors } from '@latchkey/contract';
import { createJsonParser, JsonError, type JsonOptions } from '../../kernel/json-parser.ts';
import type { Random } from '../../kernel/random.ts';

/** A parser for the bodies of requests; see `createJsonParser`. */
export function createBodyParser(
  random: Random,
  options?: JsonOptions,
): (body: Uint8Array) => unknown {
  const parse = createJsonParser(random, options);

  /** @throws errors.bodyNotJson */
  return (body) => {
    try {
      return parse(body);
    } catch (error) {
      if (error instanceof JsonError) throw errors.bodyNotJson(`error: ${error.message}`);
      throw error;
    }
  };
}
