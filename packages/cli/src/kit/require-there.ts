import { CommandError } from './command-error.ts';
import { EXIT } from './exit-code.ts';

/**
 * For what a cluster drops without a word where it is not there: a name mistyped would look gone.
 * Whoever may drop it but not see it goes on without.
 * @param look a call that fails, or answers false, where it is not there
 * @throws CommandError where it is not there, or nothing answers
 */
export async function requireThere(what: string, look: () => Promise<unknown>): Promise<void> {
  let found: unknown;
  try {
    found = await look();
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === EXIT.notAllowed) return;
    throw error;
  }
  if (found === false) throw new CommandError(`there is no ${what}`, { exitCode: EXIT.notFound });
}
