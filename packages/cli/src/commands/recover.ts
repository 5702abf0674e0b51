import { Command } from 'commander';
import { examplesText } from '../kit/verb.ts';

/** `latchkey recover`: a new password for a user, with nothing but the data directory in hand. */
export function recoverCommand(): Command {
  return new Command('recover')
    .description('set a new password for a user, on the host that has the data')
    .requiredOption('--data <DIR>', 'the data directory of the server')
    .requiredOption('--user <NAME>', 'the user, e.g. db_admin')
    .option('--cluster <ID>', 'the cluster, where there are several')
    .addHelpText(
      'after',
      examplesText(
        ['recover --data ./latchkey-data --user db_admin'],
        `The new password is printed once. The old one is refused from the next call on, also by a
server that is running. What was done stands in the audit.`,
      ),
    )
    .action(async (options: { data: string; user: string; cluster?: string }) => {
      // Here, so that other commands do not wait for it to load.
      const { recover } = await import('@latchkey/server/recover');
      const password = await recover({
        dataDir: options.data,
        user: options.user,
        ...(options.cluster ? { clusterId: options.cluster } : {}),
      });
      process.stderr.write(`New password of ${options.user} (it is not shown again):\n`);
      process.stdout.write(`${password.reveal()}\n`);
    });
}
