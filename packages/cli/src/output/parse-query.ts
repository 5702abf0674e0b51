import { compile } from '@jmespath-community/jmespath';
import { InvalidArgumentError } from 'commander';

/** A JMESPath, as it is, before anything is done for which it is asked. @throws InvalidArgumentError */
export function parseQuery(text: string): string {
  try {
    compile(text);
    return text;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidArgumentError(`${why} (see https://jmespath.org)`);
  }
}
