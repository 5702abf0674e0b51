import { type ApiError, errors } from '@latchkey/contract';

/** How much of a filter an error repeats. */
const ECHO_CHARACTERS = 1000;

/**
 * The text of a filter, and the errors about it. The texts are Milvus' (`cannot parse expression: …`)
 * with its code since 3.0, 1100.
 */
export class FilterSource {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** @param at offset of the offending token; shown as ANTLR does, line from 1, column from 0 */
  syntaxError(at: number, what: string): ApiError {
    const before = this.text.slice(0, at);
    const lineStart = before.lastIndexOf('\n') + 1;
    const line = before.split('\n').length;
    const column = [...before.slice(lineStart)].length;
    return this.error(`line ${line}:${column} ${what}`);
  }

  /** The filter is well-formed, but means nothing for this schema. */
  error(what: string): ApiError {
    return errors.invalidParameter(`cannot parse expression: ${this.#echo()}, error: ${what}`);
  }

  notBoolean(type: string): ApiError {
    return errors.invalidParameter(
      `predicate is not a boolean expression: ${this.#echo()}, data type: ${type}`,
    );
  }

  /** A piece of the filter for an error text. */
  slice(start: number, end: number): string {
    return shortened(this.text.slice(start, end));
  }

  #echo(): string {
    return shortened(this.text);
  }
}

function shortened(text: string): string {
  return text.length <= ECHO_CHARACTERS ? text : `${text.slice(0, ECHO_CHARACTERS)}…`;
}
