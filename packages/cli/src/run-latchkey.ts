import { type Command, CommanderError } from 'commander';
import { failure } from './failure.ts';
import { EXIT } from './kit/exit-code.ts';
import type { Shell } from './kit/shell.ts';
import { createProgram } from './program.ts';

/**
 * Runs a command line. Resolves when the command has been carried out; `serve` has started then.
 * @param words after `latchkey`
 */
export async function runLatchkey(words: readonly string[], shell: Shell): Promise<void> {
  const program = createProgram(shell);
  prepare(program, shell);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    // Its help or its complaint is printed already.
    if (error instanceof CommanderError) {
      shell.setExitCode(error.exitCode === 0 ? EXIT.done : EXIT.usage);
      return;
    }
    const { text, exitCode } = failure(error, { json: wantsJson(words) });
    shell.stderr.write(`${text}\n`);
    shell.setExitCode(exitCode);
  }
}

/** What commander has to be told for each command. */
function prepare(command: Command, shell: Shell): void {
  const { stdout, stderr } = shell;
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => helpWidth(stdout),
      getErrHelpWidth: () => helpWidth(stderr),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError(`(${pathOf(command)} --help shows what it takes)`)
    .helpCommand(command.parent === null);
  for (const below of command.commands) prepare(below, shell);
}

const helpWidth = ({ columns = 100 }: NodeJS.WriteStream) => Math.min(columns, 100);

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** Whether a failure, too, is wanted as JSON; asked before the flags could be read. */
function wantsJson(words: readonly string[]): boolean {
  const at = words.findIndex((word) => word === '-o' || word === '--output');
  return words[at + 1] === 'json' || words.some((word) => /^(-o|--output=)json$/.test(word));
}
