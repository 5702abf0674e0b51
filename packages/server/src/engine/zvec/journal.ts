import { closeSync, createReadStream, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A document without its vectors: its exact columns hold them, too. */
export interface JournalDoc {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What was about to be done to the store. */
export type JournalEntry =
  | { readonly put: readonly JournalDoc[] }
  | { readonly drop: readonly string[] };

const FILE = /^j(\d+)$/;

/** Whether a name in a collection's directory is one of the journal's. */
export const isJournal = (name: string): boolean => FILE.test(name);

/**
 * What was written to a store since it was last known to be whole on the disk. The store's own log
 * does not bring all of it back after a kill (zvec 0.7: a document whose id had reached its table of
 * ids, but whose segment was not sealed, replaces and so deletes itself), so what stands here is done
 * once more when the store is opened; doing it twice changes nothing.
 *
 * An entry is in the operating system's hands when `append` returns, and survives the process.
 */
export class Journal {
  readonly #dir: string;
  #file: { readonly fd: number; readonly number: number } | undefined;

  constructor(dir: string) {
    this.#dir = dir;
  }

  append(entry: JournalEntry): void {
    this.#file ??= this.#create();
    writeSync(this.#file.fd, `${JSON.stringify(entry)}\n`);
  }

  /**
   * Lets later entries go to another file.
   * @returns what removes the entries so far, once the store holds them for good
   */
  rotate(): () => void {
    this.close();
    const older = this.#numbers();
    return () => this.#remove(older);
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
    if (this.#file) closeSync(this.#file.fd);
    this.#file = undefined;
  }

  /** Forgets everything. */
  clear(): void {
    this.close();
    this.#remove(this.#numbers());
  }

  #create() {
    const number = (this.#numbers().at(-1) ?? 0) + 1;
    return { fd: openSync(this.#path(number), 'a', 0o600), number };
  }

  #numbers(): number[] {
    const found = readdirSync(this.#dir).flatMap((name) => FILE.exec(name)?.[1] ?? []);
    return found.map(Number).sort((a, b) => a - b);
  }

  #remove(numbers: readonly number[]): void {
    for (const number of numbers) rmSync(this.#path(number), { force: true });
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
