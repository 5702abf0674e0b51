/**
 * Something that whoever runs the server can mend: its message says what is wrong and what to do, and
 * the command line shows it without a stack.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
