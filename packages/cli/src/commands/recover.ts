import { Command, Option } from 'commander';

import { examplesText } from '../kit/verb.ts';

interface RecoverOptions {
  readonly data?: string;
  readonly store?: string;
  readonly storePasswordFile?: string;
  readonly user: string;
  readonly cluster?: string;
}

/** `latchkey recover`: a new password for a user, with nothing but the data directory in hand. */
export function recoverCommand(): Command {
  return new Command('recover')
    .description('set a new password for a user, on the host that has the data')
    .addOption(new Option('--data <DIR>', 'the data directory of the server').conflicts('store'))
    .option('--store <STORE>', 'the store of the server, where that is in PostgreSQL')
    .option('--store-password-file <FILE>', 'its password; else PGPASSFILE or PGPASSWORD')
    .requiredOption('--user <NAME>', 'the user, e.g. db_admin')
    .option('--cluster <ID>', 'the cluster, where there are several')
    .addHelpText(
      'after',
      examplesText(
        [
          'recover --data ./latchkey-data --user db_admin',
          'recover --store postgres://latchkey@db.example.com/latchkey --user db_admin',
        ],
        `The new password is printed once. The old one is refused from the next call on, also by a
server that is running. What was done stands in the audit.`,
      ),
    )
    .action(async (options: RecoverOptions) => {
      const { data, store, storePasswordFile, user, cluster } = options;
      // Here, so that other commands do not wait for it to load.
      const { recover } = await import('@latchkey/server/recover');
      const password = await recover({
        ...{ user, ...(data !== undefined && { dataDir: data }) },
        ...(store !== undefined && { store }),
        ...(storePasswordFile !== undefined && { storePasswordFile }),
        ...(cluster ? { clusterId: cluster } : {}),
      });
      process.stderr.write(`New password of ${user} (it is not shown again):\n`);
      process.stdout.write(`${password.reveal()}\n`);
    });
}
