import { fdatasync, readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeEntry, type JournalEntry } from './journal-entry.ts';
import { JournalFile, type SyncFile } from './journal-file.ts';
import { framed, readFrames } from './journal-frames.ts';
import { isLines, type LineEntry, readLines } from './journal-lines.ts';
import { syncDirectory } from './sync-tree.ts';

export interface JournalOptions {
  /** Has the disk hold what was written to a file. */
  readonly syncFile?: SyncFile;
}

const FILE = /^j(\d+)$/;
/** Bytes after which a file is not added to any more, so that it can be forgotten before those behind it. */
const FILE_SIZE = 16 * 2 ** 20;
/** writev takes so many parts. */
const MAX_PARTS = 1000;

/** Whether a name in a collection's directory is one of the journal's. */
export const isJournal = (name: string): boolean => FILE.test(name);

/**
 * The log of what was asked of a store since it was last known to be whole on the disk: a write is
 * acknowledged when it stands here, and is done to the store a little later. The store's own log does
 * not bring all of it back after a kill (zvec 0.7: a document whose id had reached its table of ids, but
 * whose segment was not sealed, replaces and so deletes itself), so what stands here is done once more
 * when the store is opened; doing it twice changes nothing.
 *
 * An entry is in the operating system's hands when `append` returns, and survives the process; it
 * survives a loss of power when a `sync` that began later is over.
 */
export class Journal {
  readonly #dir: string;
  readonly #syncFile: SyncFile;
  /** The number of the last entry of each file that was written to, by the file's number. */
  readonly #lastEntries = new Map<number, number>();
  #entries = 0;
  /** Of a file that was made. No number is given again: one that is being removed may have it. */
  #lastNumber = 0;
  #file: JournalFile | undefined;
  /** Files behind the current one that may not be on the disk yet. */
  #older: JournalFile[] = [];
  #isNew = false;
  /** Whether there are entries that no sync has begun with yet. */
  #isAhead = false;
  #running: Promise<void> | undefined;
  #waiting: Promise<void> | undefined;

  constructor(dir: string, options: JournalOptions = {}) {
    this.#dir = dir;
    this.#syncFile = options.syncFile ?? promisify(fdatasync);
  }

  /**
   * @returns the entry's size and its number: 1 for the first since the journal was opened, then one
   *   more for each
   * @throws what the operating system says, with nothing of the entry left
   */
  append(entry: JournalEntry): { number: number; bytes: number } {
    if (this.#file && this.#file.size >= FILE_SIZE) this.#retire();
    this.#file ??= this.#create();
    try {
      const bytes = this.#file.append(fewer(framed(encodeEntry(entry))));
      this.#lastEntries.set(this.#file.number, ++this.#entries);
      this.#isAhead = true;
      return { number: this.#entries, bytes };
    } catch (error) {
      // Should a part be left, nothing is written behind it.
      this.#retire();
      throw error;
    }
  }

  /**
   * Resolves when every entry so far is on the disk. Callers that come while the disk is busy share
   * the next turn.
   */
  sync(): Promise<void> {
    if (this.#waiting !== undefined) return this.#waiting;
    if (!this.#isAhead) return this.#running ?? Promise.resolve();
    if (this.#running === undefined) return this.#start();
    const after = () => {
      this.#waiting = undefined;
      return this.#start();
    };
    this.#waiting = this.#running.then(after, after);
    return this.#waiting;
  }

  /** The number of the last entry. */
  get last(): number {
    return this.#entries;
  }

  /** Lets later entries go to another file. */
  rotate(): void {
    this.#retire();
  }

  /**
   * Removes entries that the store holds for good, as far as nothing else is in their files.
   * @param last the number of the last of them
   */
  async forget(last: number): Promise<void> {
    const current = this.#file?.number;
    const isOver = (number: number) =>
      number !== current && (this.#lastEntries.get(number) ?? 0) <= last;
    const numbers = this.#numbers();
    const kept = numbers.findIndex((number) => !isOver(number));
    await this.#remove(kept < 0 ? numbers : numbers.slice(0, kept));
  }

  /** Whether anything was written since the store was last known to be whole. */
  get isEmpty(): boolean {
    return this.#numbers().length === 0;
  }

  /** Bytes of all that is in it. */
  get size(): number {
    return this.#numbers().reduce((sum, number) => sum + statSync(this.#path(number)).size, 0);
  }

  /** All entries, oldest first, without one that was cut off at the end. */
  async *entries(): AsyncGenerator<JournalEntry | LineEntry> {
    for (const number of this.#numbers()) {
      const path = this.#path(number);
      yield* (await isLines(path)) ? readLines(path) : readFrames(path);
    }
  }

  close(): void {
    this.#retire();
    for (const file of this.#older) file.close();
    this.#older = [];
  }

  /** Forgets everything that is in it now. */
  async clear(): Promise<void> {
    this.close();
    await this.#remove(this.#numbers());
  }

  #retire(): void {
    if (this.#file) this.#older.push(this.#file);
    this.#file = undefined;
  }

  #start(): Promise<void> {
    const run = this.#syncAll().finally(() => {
      if (this.#running === run) this.#running = undefined;
    });
    this.#running = run;
    return run;
  }

  async #syncAll(): Promise<void> {
    const older = this.#older;
    this.#older = [];
    const isNew = this.#isNew;
    this.#isNew = false;
    this.#isAhead = false;
    const files = this.#file ? [...older, this.#file] : older;
    try {
      await Promise.all(files.map((file) => file.sync()));
      if (isNew) await syncDirectory(this.#dir);
    } finally {
      for (const file of older) file.close();
    }
  }

  #create(): JournalFile {
    this.#lastNumber = Math.max(this.#lastNumber, this.#numbers().at(-1) ?? 0) + 1;
    this.#isNew = true;
    return new JournalFile(this.#path(this.#lastNumber), this.#lastNumber, this.#syncFile);
  }

  #numbers(): number[] {
    const found = readdirSync(this.#dir).flatMap((name) => FILE.exec(name)?.[1] ?? []);
    return found.map(Number).sort((a, b) => a - b);
  }

  /** Oldest first, off the event loop: for some hundred megabytes the system takes 70 ms. */
  async #remove(numbers: readonly number[]): Promise<void> {
    for (const number of numbers) {
      // Kept open it would keep its room on the disk.
      this.#closeOlder(number);
      this.#lastEntries.delete(number);
      await rm(this.#path(number), { force: true });
    }
  }

  #closeOlder(number: number): void {
    for (const file of this.#older) if (file.number === number) file.close();
    this.#older = this.#older.filter((file) => file.number !== number);
  }

  #path(number: number): string {
    return join(this.#dir, `j${number}`);
  }
}

/** The same bytes in so many parts that one call writes them. */
function fewer(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  return parts.length <= MAX_PARTS ? parts : [Buffer.concat(parts)];
}
