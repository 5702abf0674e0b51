import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { type SourceFile, sourceFiles } from '../backup/source-file.ts';
import { writeBackup } from '../backup/write-backup.ts';
import { atInterrupt } from '../kit/at-interrupt.ts';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import type { Shell } from '../kit/shell.ts';
import { addOutput, examplesText } from '../kit/verb.ts';
import { type OutputOptions, print } from '../output/print.ts';
import { startProgress } from '../output/progress.ts';
import { oneReply } from '../output/replies.ts';
import { ControlPlane } from '../server/control-plane.ts';
import { serverAddress } from '../server/server-address.ts';

interface BackupOptions extends OutputOptions {
  readonly data: string;
}

/** A snapshot copies all files before it answers. */
const SNAPSHOT_PATIENCE_MS = 6 * 60 * 60_000;
/** What belongs to the process, or is taken from elsewhere. */
const LEFT_OUT = /^(in-use\.lock.*|control\.sock|snapshots|latchkey\.db.*|.*\.partial)$/;

/** `latchkey backup`: a data directory in one file, also while its server runs. */
export function backupCommand(shell: Shell): Command {
  const command = new Command('backup')
    .argument('<FILE>', 'the file to write; it must not be there')
    .description('copy a data directory into one file, while its server runs or not')
    .requiredOption('--data <DIR>', 'the data directory')
    .addHelpText(
      'after',
      examplesText(
        [
          'backup /backups/2026-11-26.latchkey --data /var/lib/latchkey',
          'restore /backups/2026-11-26.latchkey --data /var/lib/latchkey-copy',
          'restore /backups/2026-11-26.latchkey --check',
        ],
        `The file holds everything: clusters with their entities, users, password hashes, the audit, and the
certificate that the server made for itself. It is written for you alone (mode 0600) and is not
encrypted. It is a tar file whose manifest has the SHA-256 of each file in it.
While a server runs it copies its files first, which takes as much space as they do unless the file
system can share blocks (XFS, Btrfs); writes to a collection wait while that one is copied, searches
do not.`,
      ),
    );
  addOutput(command);
  return command.action(async (file: string) => backUp(file, command.opts<BackupOptions>(), shell));
}

async function backUp(file: string, options: BackupOptions, shell: Shell): Promise<void> {
  const { data } = options;
  if (!existsSync(join(data, 'latchkey.db'))) {
    throw new CommandError(
      `${data} holds no latchkey.db. Where --store is in PostgreSQL, back that up with pg_dump, and the entities with the tools of Milvus`,
      { exitCode: EXIT.notFound },
    );
  }
  const source = (await snapshotOfServer(data, shell)) ?? (await atRest(data));
  const progress = startProgress('Writing', shell);
  const goOn = atInterrupt(() => source.release());
  try {
    const { files, createdAt } = await writeBackup(source.files, file, progress.to);
    progress.end();
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const made = { file, createdAt, files: files.length, bytes };
    const columns = { file: 'file', made: 'createdAt', files: 'files', bytes: 'bytes' } as const;
    print(oneReply(made, columns), options, shell);
  } finally {
    progress.end();
    goOn();
    source.release();
  }
}

interface Source {
  readonly files: SourceFile[];
  release(): void;
}

/** A copy that the server of the directory makes, if one runs. */
async function snapshotOfServer(data: string, shell: Shell): Promise<Source | undefined> {
  const server = new ControlPlane(serverAddress({ data }, {}));
  const progress = startProgress('The server copies its files', shell);
  const goOn = atInterrupt(() =>
    shell.stderr.write(
      `\nthe server goes on copying; it removes the copy, in ${join(data, 'snapshots')}, when it starts next\n`,
    ),
  );
  try {
    const more = { patienceMs: SNAPSHOT_PATIENCE_MS };
    const { path } = await server.post<{ path: string }>('/v2/latchkey/snapshots', {}, more);
    const dir = join(data, path);
    return {
      files: sourceFiles(dir, () => false),
      release: () => rmSync(dir, { recursive: true, force: true }),
    };
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === EXIT.unreachable) return undefined;
    throw error;
  } finally {
    goOn();
    progress.end();
  }
}

/** The files themselves, which no server may use meanwhile. */
async function atRest(data: string): Promise<Source> {
  // Here, so that other commands do not wait for it to load.
  const { claimDataDir } = await import('@latchkey/server/data-dir');
  const { copyStore } = await import('@latchkey/server/copy-store');
  const claim = claimDataDir(data);
  mkdirSync(join(data, 'snapshots'), { recursive: true, mode: 0o700 });
  const dir = mkdtempSync(join(data, 'snapshots', 'store-'));
  const release = () => {
    rmSync(dir, { recursive: true, force: true });
    claim.release();
  };
  const goOn = atInterrupt(release);
  try {
    const store = join(dir, 'latchkey.db');
    await copyStore(data, store);
    const rest = sourceFiles(data, (name) => LEFT_OUT.test(name));
    return { files: [...sourceFiles(dir, (name) => name !== 'latchkey.db'), ...rest], release };
  } catch (error) {
    release();
    throw error;
  } finally {
    goOn();
  }
}
