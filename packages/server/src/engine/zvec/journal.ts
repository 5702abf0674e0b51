import { createReadStream, fdatasync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { JournalFile, type SyncFile } from './journal-file.ts';
import { syncDirectory } from './sync-tree.ts';

/** A document without its vectors: its exact columns hold them, too. */
export interface JournalDoc {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What was about to be done to the store. */
export type JournalEntry =
  | { readonly put: readonly JournalDoc[] }
  | { readonly drop: readonly string[] }
  /** All documents go. */
  | { readonly clear: true };

export interface JournalOptions {
  /** Has the disk hold what was written to a file. */
  readonly syncFile?: SyncFile;
  /** Told by how many bytes the journal grew; by less than none when entries were forgotten. */
  readonly grew?: (bytes: number) => void;
}

const FILE = /^j(\d+)$/;

/** Whether a name in a collection's directory is one of the journal's. */
export const isJournal = (name: string): boolean => FILE.test(name);

/**
 * What was written to a store since it was last known to be whole on the disk. The store's own log
 * does not bring all of it back after a kill (zvec 0.7: a document whose id had reached its table of
 * ids, but whose segment was not sealed, replaces and so deletes itself), so what stands here is done
 * once more when the store is opened; doing it twice changes nothing.
 *
 * An entry is in the operating system's hands when `append` returns, and survives the process; it
 * survives a loss of power when a `sync` that began later is over.
 */
export class Journal {
  readonly #dir: string;
  readonly #syncFile: SyncFile;
  readonly #grew: (bytes: number) => void;
  /** Bytes of each file that was written to, by its number. */
  readonly #sizes = new Map<number, number>();
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
    this.#grew = options.grew ?? (() => undefined);
  }

  /** @throws what the operating system says, with nothing of the entry left */
  append(entry: JournalEntry): void {
    this.#file ??= this.#create();
    try {
      const bytes = this.#file.append(`${JSON.stringify(entry)}\n`);
      const { number } = this.#file;
      this.#sizes.set(number, (this.#sizes.get(number) ?? 0) + bytes);
      this.#grew(bytes);
      this.#isAhead = true;
    } catch (error) {
      // Should half a line be left, nothing is written behind it.
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

  /**
   * Lets later entries go to another file.
   * @returns what removes the entries so far, once the store holds them for good
   */
  rotate(): () => void {
    this.#retire();
    const older = this.#numbers();
    return () => this.#remove(older);
  }

  /** Whether anything was written since the store was last known to be whole. */
  get isEmpty(): boolean {
    return this.#numbers().length === 0;
  }

  /** All entries, oldest first, without one that was cut off at the end. */
  async *entries(): AsyncGenerator<JournalEntry> {
    for (const number of this.#numbers()) {
      const lines = createInterface({ input: createReadStream(this.#path(number)) });
      for await (const line of lines) {
        const entry = parse(line);
        if (entry) yield entry;
      }
    }
  }

  close(): void {
    this.#retire();
    for (const file of this.#older) file.close();
    this.#older = [];
  }

  /** Forgets everything. */
  clear(): void {
    this.close();
    this.#remove(this.#numbers());
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
    const number = (this.#numbers().at(-1) ?? 0) + 1;
    this.#isNew = true;
    return new JournalFile(this.#path(number), number, this.#syncFile);
  }

  #numbers(): number[] {
    const found = readdirSync(this.#dir).flatMap((name) => FILE.exec(name)?.[1] ?? []);
    return found.map(Number).sort((a, b) => a - b);
  }

  #remove(numbers: readonly number[]): void {
    for (const number of numbers) {
      rmSync(this.#path(number), { force: true });
      this.#grew(-(this.#sizes.get(number) ?? 0));
      this.#sizes.delete(number);
    }
  }

  #path(number: number): string {
    return join(this.#dir, `j${number}`);
  }
}

/** A line that a killed process left half written says nothing that was acknowledged. */
function parse(line: string): JournalEntry | undefined {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return undefined;
  }
}
