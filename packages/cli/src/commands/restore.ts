import { Command, Option } from 'commander';
import { readBackup } from '../backup/read-backup.ts';
import { restoreBackup } from '../backup/restore-backup.ts';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import type { Shell } from '../kit/shell.ts';
import { addOutput, examplesText } from '../kit/verb.ts';
import { type OutputOptions, print } from '../output/print.ts';
import { startProgress } from '../output/progress.ts';
import { oneReply } from '../output/replies.ts';

interface RestoreOptions extends OutputOptions {
  readonly data?: string;
  readonly check?: boolean;
}

/** `latchkey restore`: a data directory from the file that `latchkey backup` wrote. */
export function restoreCommand(shell: Shell): Command {
  const command = new Command('restore')
    .argument('<FILE>', 'what "latchkey backup" wrote')
    .description('make a data directory from a backup; it never overwrites one')
    .addOption(new Option('--data <DIR>', 'the new data directory').conflicts('check'))
    .option('--check', 'hold every file against its checksum, and change nothing')
    .addHelpText(
      'after',
      examplesText(
        [
          'restore /backups/2026-11-26.latchkey --data ./latchkey-data',
          'restore /backups/2026-11-26.latchkey --check',
        ],
        `Every file is held against its checksum before the directory gets its name. Users, passwords and
API keys are those of the backup. Never let two servers with the same API keys face the same clients.`,
      ),
    );
  addOutput(command);
  return command.action(async (file: string) =>
    restore(file, command.opts<RestoreOptions>(), shell),
  );
}

async function restore(file: string, options: RestoreOptions, shell: Shell): Promise<void> {
  const { data, check } = options;
  if (data === undefined && !check) {
    throw new CommandError('say where to: --data DIR, or --check to verify it alone', {
      exitCode: EXIT.usage,
    });
  }
  const progress = startProgress(check ? 'Verifying' : 'Restoring', shell);
  try {
    const manifest = await (data === undefined
      ? readBackup(file, progress.to)
      : restoreBackup(file, data, progress.to));
    progress.end();
    const { files, createdAt, latchkey } = manifest;
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const found = { backup: file, createdAt, latchkey, files: files.length, bytes, data };
    print(
      oneReply(found, {
        ...({ backup: 'backup', made: 'createdAt', by: 'latchkey', files: 'files' } as const),
        ...({ bytes: 'bytes' } as const),
        ...(data === undefined ? { whole: () => true } : ({ restored: 'data' } as const)),
      }),
      options,
      shell,
    );
  } finally {
    progress.end();
  }
}
