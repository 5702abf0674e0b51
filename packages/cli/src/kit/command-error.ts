import { OperatorError } from '@latchkey/server/operator-error';
import { EXIT } from './exit-code.ts';

/** A failure whose text says what to do, with the exit code that belongs to it. */
export class CommandError extends OperatorError {
  readonly exitCode: number;
  /** The server's code of what it refused, for `-o json`. */
  readonly code: number | undefined;

  constructor(
    message: string,
    options: { exitCode?: number; code?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = options.exitCode ?? EXIT.refused;
    this.code = options.code;
  }
}
