import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type ZVecCollection, type ZVecCollectionSchema, ZVecOpen } from '@zvec/zvec';
import { copyTree } from './copy-tree.ts';
import { isJournal, Journal, type JournalOptions } from './journal.ts';
import { NewStore } from './new-store.ts';
import { settleDisk } from './settle-disk.ts';
import { syncDirectory, syncTree } from './sync-tree.ts';

const GENERATION = /^g(\d+)$/;
/** Its presence says that the rest is to be deleted. */
export const DROPPED = 'dropped';

/**
 * A collection's directory: one generation of its store, `g1`, or `g2` once an index had to be made
 * anew from scratch … A generation gets its name when it is whole; the newest counts.
 */
export class CollectionDir {
  readonly #path: string;

  /** @param dir of the engine @param id of the collection */
  constructor(dir: string, id: number) {
    this.#path = join(dir, `c${id}`);
  }

  /** Makes the directory, and removes what was left by a collection that was dropped. */
  async prepare(): Promise<void> {
    if (existsSync(join(this.#path, DROPPED))) await this.remove();
    await mkdir(this.#path, { recursive: true });
  }

  /** The newest generation's path; what an interrupted change left beside it is removed. */
  async current(): Promise<string | undefined> {
    const names = await readdir(this.#path);
    const newest = Math.max(0, ...names.map((name) => Number(GENERATION.exec(name)?.[1] ?? 0)));
    for (const name of names) {
      if (isJournal(name)) continue;
      if (name !== `g${newest}`) await rm(join(this.#path, name), { recursive: true, force: true });
    }
    return newest === 0 ? undefined : join(this.#path, `g${newest}`);
  }

  /**
   * Makes the next generation.
   *
   * @param fill puts the entities into it, and what belongs to them beside it
   * @returns it, opened, and its path
   */
  async next(
    schema: ZVecCollectionSchema,
    fill: (made: NewStore) => Promise<void>,
  ): Promise<{ store: ZVecCollection; path: string }> {
    const names = await readdir(this.#path);
    const newest = Math.max(0, ...names.map((name) => Number(GENERATION.exec(name)?.[1] ?? 0)));
    const path = join(this.#path, `g${newest + 1}`);
    const unfinished = `${path}.new`;
    await rm(unfinished, { recursive: true, force: true });
    const made = await NewStore.create(unfinished, schema);
    try {
      await fill(made);
    } finally {
      await made.close();
    }
    await syncTree(unfinished);
    await rename(unfinished, path);
    await syncDirectory(this.#path);
    await settleDisk(this.#path);
    try {
      return { store: ZVecOpen(path), path };
    } catch (error) {
      // The one before goes on, and is the newest again.
      await this.removeGeneration(path);
      throw error;
    }
  }

  /** Copies it into another engine's directory; nobody may write to it meanwhile. */
  async copyTo(engineDir: string): Promise<void> {
    if (existsSync(join(this.#path, DROPPED)) || !existsSync(this.#path)) return;
    await copyTree(this.#path, join(engineDir, basename(this.#path)));
  }

  /** @param path of a generation that another took the place of, and nobody has open */
  async removeGeneration(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true });
  }

  /** What was written to the store and may not be whole in it after a kill. */
  journal(options?: JournalOptions): Journal {
    return new Journal(this.#path, options);
  }

  /** So that the directory is removed later, should it not be possible now. */
  async markDropped(): Promise<void> {
    await writeFile(join(this.#path, DROPPED), '');
  }

  async remove(): Promise<void> {
    await rm(this.#path, { recursive: true, force: true });
  }
}
