import { Command, Option } from 'commander';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import { examplesText } from '../kit/verb.ts';

interface Options {
  readonly data?: string;
  readonly store?: string;
  readonly storePasswordFile?: string;
  readonly user?: string;
  readonly cluster?: string;
  readonly consoleUser?: string;
}

/** `latchkey recover`: a new password, with nothing but the data directory in hand. */
export function recoverCommand(): Command {
  return new Command('recover')
    .description('set a new password, on the host that has the data')
    .addOption(new Option('--data <DIR>', 'the data directory of the server').conflicts('store'))
    .option('--store <STORE>', 'the store of the server, where that is in PostgreSQL')
    .option('--store-password-file <FILE>', 'its password; else PGPASSFILE or PGPASSWORD')
    .option('--user <NAME>', 'of this user of a cluster, e.g. db_admin')
    .option('--cluster <ID>', 'the cluster, where there are several')
    .option('--console-user <EMAIL>', 'of somebody who signs in to the console, instead')
    .addHelpText(
      'after',
      examplesText(
        [
          'recover --data ./latchkey-data --user db_admin',
          'recover --data ./latchkey-data --console-user owner@localhost',
          'recover --store postgres://latchkey@db.example.com/latchkey --user db_admin',
        ],
        `The new password is printed once. The old one is refused from the next call on, also by a
server that is running. Of a console user the second factor is taken off and every session is
ended, and the password has to be replaced at the first sign-in. What was done stands in the audit.`,
      ),
    )
    .action(async (options: Options) => {
      const whose = options.user ?? options.consoleUser;
      if (whose === undefined || (options.user && options.consoleUser)) {
        throw new CommandError('say whose password: give one of --user and --console-user', {
          exitCode: EXIT.usage,
        });
      }
      // Here, so that other commands do not wait for it to load.
      const { recover, recoverMember } = await import('@latchkey/server/recover');
      const { data, store, storePasswordFile, user, cluster } = options;
      const place = {
        ...(data !== undefined && { dataDir: data }),
        ...(store !== undefined && { store }),
        ...(storePasswordFile !== undefined && { storePasswordFile }),
      };
      const password = user
        ? await recover({ ...place, user, ...(cluster ? { clusterId: cluster } : {}) })
        : await recoverMember({ ...place, email: whose });
      process.stderr.write(`New password of ${whose} (it is not shown again):\n`);
      process.stdout.write(`${password.reveal()}\n`);
    });
}
