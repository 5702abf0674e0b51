import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import type { Shell } from '../kit/shell.ts';
import { printable } from '../output/cell.ts';
import { askLine, isInteractive } from './ask-line.ts';

/** What a command is about to destroy. */
export interface Danger {
  /** A sentence, e.g. `This drops user alice.` */
  readonly what: string;
  /** What to type to say that it is meant. */
  readonly name: string;
}

/**
 * Lets whoever is at the terminal type the name of what will be gone.
 * @throws CommandError unless it was confirmed, there or by `--yes`
 */
export async function confirm(
  { what, name }: Danger,
  { yes = false }: { readonly yes?: boolean },
  shell: Shell,
): Promise<void> {
  if (yes) return;
  if (!isInteractive(shell)) {
    throw new CommandError(`${what} Nobody is here to confirm it: give --yes`, {
      exitCode: EXIT.usage,
    });
  }
  shell.stderr.write(`${printable(what)}\n`);
  const typed = await askLine(`Type ${printable(name)} to go on: `, shell);
  if (typed.trim() !== name) {
    throw new CommandError('not confirmed: nothing was changed', { exitCode: EXIT.usage });
  }
}
