import { generatePassword } from '@latchkey/server/generate-password';
import { systemRandom } from '@latchkey/server/random';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import type { Shell } from '../kit/shell.ts';
import { askLine, isInteractive, readStdin } from './ask-line.ts';

export interface PasswordOptions {
  readonly passwordStdin?: boolean;
  readonly generatePassword?: boolean;
}

export interface NewPassword {
  readonly password: string;
  /** Made here: whoever asked has to be told, once. */
  readonly generated: boolean;
}

/**
 * A new password: from standard input, made here, or typed twice without being shown. Never an
 * argument: those can be read by everybody on the machine, and stay in the history of the shell.
 * @throws CommandError when there is no way to get one
 */
export async function newPassword(
  whose: string,
  options: PasswordOptions,
  shell: Shell,
): Promise<NewPassword> {
  if (options.generatePassword) return generated();
  if (options.passwordStdin) {
    return { password: await readStdin(shell, '--password-stdin'), generated: false };
  }
  if (!isInteractive(shell)) {
    throw new CommandError(
      'no password: give it on standard input with --password-stdin, or have one made with --generate-password',
      { exitCode: EXIT.usage },
    );
  }
  const question = `New password of ${whose} (Enter alone: make one): `;
  const password = await askLine(question, shell, { hidden: true });
  if (password === '') return generated();
  if ((await askLine('The same again: ', shell, { hidden: true })) !== password) {
    throw new CommandError('the two are not the same: nothing was changed', {
      exitCode: EXIT.usage,
    });
  }
  return { password, generated: false };
}

const generated = (): NewPassword => ({
  password: generatePassword(systemRandom).reveal(),
  generated: true,
});
