import { errors } from '@latchkey/contract';
import { JsonError } from '../../kernel/json-error.ts';
import type { JsonOptions } from '../../kernel/json-options.ts';
import { createJsonParser } from '../../kernel/json-parser.ts';
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
      throw bodyError(error);
    }
  };
}

/** What a parser threw, as the body's fault if it is. */
export function bodyError(error: unknown): unknown {
  return error instanceof JsonError ? errors.bodyNotJson(`error: ${error.message}`) : error;
}
