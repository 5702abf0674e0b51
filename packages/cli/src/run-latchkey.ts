import { type Command, CommanderError } from 'commander';
import { failure } from './failure.ts';
import { CommandError } from './kit/command-error.ts';
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
  const form = wantedForm(words);
  let complaint = '';
  prepare(program, shell, (text) => {
    complaint = text;
    if (form === 'table') shell.stderr.write(text);
  });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (thrown) {
    const isUsage = thrown instanceof CommanderError;
    // Its help, or its complaint to people, is printed already.
    if (isUsage && (form === 'table' || complaint === '')) {
      shell.setExitCode(thrown.exitCode === 0 ? EXIT.done : EXIT.usage);
      return;
    }
    const { text, exitCode } = failure(isUsage ? usageError(complaint) : thrown, { form });
    shell.stderr.write(`${text}\n`);
    shell.setExitCode(exitCode);
  }
}

/** For programs: in the form of every failure. @param complaint of commander, in its lines */
function usageError(complaint: string): CommandError {
  const text = complaint
    .trim()
    .replace(/^error: /, '')
    .replaceAll('\n', ' ');
  return new CommandError(text, { exitCode: EXIT.usage });
}

/** What commander has to be told for each command. @param complain takes what is wrong with the words */
function prepare(command: Command, shell: Shell, complain: (text: string) => void): void {
  const { stdout, stderr } = shell;
  const hint = `(${pathOf(command)} --help shows what it takes)`;
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => helpWidth(stdout),
      getErrHelpWidth: () => helpWidth(stderr),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text) => complain(`${text}${placeOfFlags(command, text)}${hint}\n`),
    })
    .helpCommand(command.parent === null);
  for (const below of command.commands) prepare(below, shell, complain);
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
