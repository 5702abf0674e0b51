import { Argument, Command } from 'commander';
import { candidates } from '../completion/candidates.ts';
import { SCRIPTS, SHELLS } from '../completion/scripts.ts';
import type { Shell } from '../kit/shell.ts';
import { examplesText } from '../kit/verb.ts';
import { printable } from '../output/cell.ts';

/** `latchkey completion`: prints what a shell has to read to complete latchkey's command lines. */
export function completionCommand(shell: Shell): Command {
  return new Command('completion')
    .addArgument(new Argument('<SHELL>', 'which').choices(SHELLS))
    .description('print the completion for a shell')
    .addHelpText(
      'after',
      examplesText(
        [
          '# bash, in ~/.bashrc',
          'completion bash > ~/.local/share/bash-completion/completions/latchkey',
          '# zsh, into a folder of $fpath',
          'completion zsh > ~/.zfunc/_latchkey',
          '# fish',
          'completion fish > ~/.config/fish/completions/latchkey.fish',
        ],
        'Commands and flags are completed, and the names of clusters, users, roles and the like.',
      ),
    )
    .action((name: (typeof SHELLS)[number]) => {
      shell.stdout.write(SCRIPTS[name]);
    });
}

/** What the scripts ask: what may stand next. It says nothing at all rather than something wrong. */
export function completeCommand(program: Command, shell: Shell): Command {
  return new Command('__complete')
    .argument('[WORDS...]')
    .allowUnknownOption()
    .action(async (words: string[]) => {
      const found = await candidates(program, words, shell);
      for (const { text, about } of found) {
        shell.stdout.write(`${printable(text)}\t${printable(about)}\n`);
      }
    });
}
