import { Command } from 'commander';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import type { Shell } from '../kit/shell.ts';
import { examplesText } from '../kit/verb.ts';
import { ControlPlane } from '../server/control-plane.ts';
import { profileNamed, readProfiles, writeProfiles } from '../server/profiles.ts';

/** `latchkey logout`: ends what `latchkey login` began, on the server and here. */
export function logoutCommand(shell: Shell): Command {
  const command = new Command('logout')
    .description('end the sign-in of "latchkey login", on the server and here')
    .option('--profile <NAME>', 'which sign-in (default: that of the current profile)')
    .addHelpText('after', examplesText(['logout', 'logout --profile prod']));
  return command.action(() => logout(command.opts<{ profile?: string }>().profile, shell));
}

async function logout(named: string | undefined, shell: Shell): Promise<void> {
  const known = readProfiles(shell.env);
  const name = named ?? (shell.env.LATCHKEY_CLI_PROFILE || known.current);
  const profile = name === undefined ? undefined : profileNamed(name, known);
  if (name === undefined || !profile?.login || !profile.url) {
    throw new CommandError('nobody is signed in here with "latchkey login"', {
      exitCode: EXIT.usage,
    });
  }
  const { login, ...rest } = profile;
  const { url, caFile } = profile;
  // First here: whatever becomes of the server, the credential lies around no longer.
  writeProfiles({ ...known, profiles: { ...known.profiles, [name]: rest } }, shell.env);
  const server = new ControlPlane({
    name: url,
    url,
    bearer: login.token,
    ...(caFile && { caFile }),
  });
  try {
    await server.delete('/v2/latchkey/session');
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    // It was over already.
    if (error.exitCode !== EXIT.notAllowed) {
      throw new CommandError(
        `${error.message}. The sign-in was forgotten here; on the server it ends at ${login.until}, or under "My account" of the console`,
        { exitCode: error.exitCode },
      );
    }
  }
  shell.stdout.write(`Signed out of ${url}.\n`);
}
