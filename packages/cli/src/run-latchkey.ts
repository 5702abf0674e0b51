import { type Command, CommanderError } from 'commander';
import { failure } from './failure.ts';
import { EXIT } from './kit/exit-code.ts';
import type { Shell } from './kit/shell.ts';
import type { Form } from './output/print.ts';
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
    const { text, exitCode } = failure(error, { form: wantedForm(words) });
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
      outputError: (text, write) => write(text + placeOfFlags(command, text)),
    })
    .showHelpAfterError(`(${pathOf(command)} --help shows what it takes)`)
    .helpCommand(command.parent === null);
  for (const below of command.commands) prepare(below, shell);
}

/** For who writes flags before the verb: only what is last takes any. */
const placeOfFlags = ({ commands }: Command, text: string) =>
  commands.length > 0 && text.startsWith('error: unknown option')
    ? '(flags come after the whole command, as in "latchkey user list -o json")\n'
    : '';

const helpWidth = ({ columns = 100 }: NodeJS.WriteStream) => Math.min(columns, 100);

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** How a failure, too, is wanted; asked before the flags could be read. */
function wantedForm(words: readonly string[]): Form {
  const at = words.findIndex((word) => word === '-o' || word === '--output');
  const given = (form: string) =>
    (at >= 0 && words[at + 1] === form) ||
    words.includes(`-o${form}`) ||
    words.includes(`--output=${form}`);
  return (['json', 'yaml'] as const).find(given) ?? 'table';
}
