import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { atInterrupt } from '../kit/at-interrupt.ts';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import type { BackupManifest } from './manifest.ts';
import { type BackupTaker, readBackup } from './read-backup.ts';

/**
 * Makes a data directory from a backup: beside its place first, and there when every file was held
 * against its checksum.
 * @throws CommandError when something is in its place, or the backup is not whole; nothing is left then
 */
export async function restoreBackup(
  file: string,
  dataDir: string,
  told: (done: number, total: number) => void,
): Promise<BackupManifest> {
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new CommandError(
      `${dataDir} is not empty and nothing is overwritten: name a directory that is not there`,
      { exitCode: EXIT.usage },
    );
  }
  const target = resolve(dataDir);
  const beside = `${target}.restoring-${process.pid}`;
  await mkdir(dirname(target), { recursive: true });
  // Listened for before there is anything to tidy up. A file that is just made may come between, once.
  const goOn = atInterrupt(() => rmSync(beside, { recursive: true, force: true, maxRetries: 5 }));
  const maker = new FileMaker(beside);
  try {
    mkdirSync(beside, { mode: 0o700 });
    const manifest = await readBackup(file, told, maker);
    // Takes the place of an empty directory, and of nothing else.
    await rename(beside, target);
    return manifest;
  } catch (error) {
    await maker.close();
    await rm(beside, { recursive: true, force: true });
    throw error;
  } finally {
    goOn();
  }
}

class FileMaker implements BackupTaker {
  readonly #dir: string;
  #file: FileHandle | undefined;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async begin(path: string): Promise<void> {
    const file = join(this.#dir, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    this.#file = await open(file, 'wx', 0o600);
  }

  async chunk(bytes: Buffer): Promise<void> {
    await this.#file?.writeFile(bytes);
  }

  async end(): Promise<void> {
    await this.#file?.sync();
    await this.close();
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }
}
