import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CollectionRecord, Database } from '../../store/catalog.ts';

/** What a backup says about its data; beside it, the files of the engine. */
export interface BackedUpCatalog {
  /** Raised when a reader of today could not restore it. */
  readonly format: 1;
  readonly databases: readonly Pick<Database, 'name' | 'properties'>[];
  readonly collections: readonly CollectionRecord[];
}

const BACKUPS = 'backups';
const ENGINE = 'engine';
const CATALOG = 'catalog.json';
const PARTIAL = '.partial';

/** The directories of backups: each is whole, or not there. */
export class BackupFiles {
  readonly #dir: string;

  constructor(dataDir: string) {
    this.#dir = join(dataDir, BACKUPS);
  }

  /**
   * @param copyEngine puts the engine's files into a directory that is not there yet
   * @param catalog is asked once they are copied: what it knows of and they lack is empty
   * @returns bytes of all files
   */
  async make(
    id: string,
    copyEngine: (dir: string) => Promise<void>,
    catalog: () => Promise<BackedUpCatalog>,
  ): Promise<number> {
    const partial = join(this.#dir, `${id}${PARTIAL}`);
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true, mode: 0o700 });
    await copyEngine(join(partial, ENGINE));
    const known = await catalog();
    await this.#removeOthers(join(partial, ENGINE), known);
    await writeFile(join(partial, CATALOG), JSON.stringify(known), { mode: 0o600 });
    const size = await bytesIn(partial);
    await rename(partial, join(this.#dir, id));
    return size;
  }

  async catalog(id: string): Promise<BackedUpCatalog> {
    const text = await readFile(join(this.#dir, id, CATALOG), 'utf8');
    const catalog = JSON.parse(text) as BackedUpCatalog;
    if (catalog.format !== 1) throw new Error(`backup ${id} is of a newer version of Latchkey`);
    return catalog;
  }

  /** The engine's files, which nobody may change. */
  engineOf(id: string): string {
    return join(this.#dir, id, ENGINE);
  }

  async exists(id: string): Promise<boolean> {
    return stat(join(this.#dir, id, CATALOG)).then(
      () => true,
      () => false,
    );
  }

  async remove(id: string): Promise<void> {
    await rm(join(this.#dir, id), { recursive: true, force: true });
    await rm(join(this.#dir, `${id}${PARTIAL}`), { recursive: true, force: true });
  }

  /** Removes what is of none of these backups. */
  async removeAllBut(ids: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.#dir).catch(() => []);
    for (const name of names.filter((one) => !ids.has(one))) {
      await rm(join(this.#dir, name), { recursive: true, force: true });
    }
  }

  /** Collections that the backup is not of. */
  async #removeOthers(dir: string, { collections }: BackedUpCatalog): Promise<void> {
    const kept = new Set(collections.map(({ id }) => `c${id}`));
    for (const name of await readdir(dir)) {
      if (!/^c\d+$/.test(name) || kept.has(name)) continue;
      await rm(join(dir, name), { recursive: true, force: true });
    }
  }
}

async function bytesIn(dir: string): Promise<number> {
  const names = await readdir(dir, { recursive: true });
  let sum = 0;
  for (const name of names) {
    const found = await stat(join(dir, name));
    if (found.isFile()) sum += found.size;
  }
  return sum;
}
