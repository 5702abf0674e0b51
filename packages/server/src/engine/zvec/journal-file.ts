import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

/** Resolves when the disk holds what was written to a file. */
export type SyncFile = (fd: number) => Promise<void>;

/** A file that only grows, by whole pieces of text. */
export class JournalFile {
  readonly number: number;
  readonly #fd: number;
  readonly #syncFile: SyncFile;
  #size = 0;
  /** Syncs under way: closing the file under one could hit another file of the same number. */
  #syncs = 0;
  #closing = false;
  #closed = false;

  constructor(path: string, number: number, syncFile: SyncFile) {
    this.number = number;
    this.#syncFile = syncFile;
    this.#fd = openSync(path, 'a', 0o600);
  }

  /**
   * @returns how many bytes that was
   * @throws what the operating system says (a full disk, ENOSPC), after the piece was taken back
   */
  append(text: string): number {
    const bytes = Buffer.from(text);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    } catch (error) {
      this.#takeBack();
      throw error;
    }
    this.#size += bytes.length;
    return bytes.length;
  }

  #takeBack(): void {
    try {
      ftruncateSync(this.#fd, this.#size);
    } catch {
      // The rest of a line stays; a reader passes over it.
    }
  }

  /** Resolves when all that was appended so far survives a loss of power. */
  async sync(): Promise<void> {
    if (this.#closing) return;
    this.#syncs++;
    try {
      await this.#syncFile(this.#fd);
    } finally {
      this.#syncs--;
      if (this.#closing) this.close();
    }
  }

  close(): void {
    this.#closing = true;
    if (this.#syncs > 0 || this.#closed) return;
    this.#closed = true;
    closeSync(this.#fd);
  }
}
