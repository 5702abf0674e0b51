import { closeSync, ftruncateSync, openSync, writeSync, writevSync } from 'node:fs';

/** Resolves when the disk holds what was written to a file. */
export type SyncFile = (fd: number) => Promise<void>;

/** A file that only grows, by whole pieces. */
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

  /** Bytes of it. */
  get size(): number {
    return this.#size;
  }

  /**
   * @returns how many bytes that was
   * @throws what the operating system says (a full disk, ENOSPC), after the piece was taken back
   */
  append(piece: readonly Uint8Array[]): number {
    const size = piece.reduce((sum, part) => sum + part.length, 0);
    try {
      const written = writevSync(this.#fd, piece);
      // As good as never: a file takes all or says why not.
      if (written < size) this.#writeRest(piece, written);
    } catch (error) {
      this.#takeBack();
      throw error;
    }
    this.#size += size;
    return size;
  }

  #writeRest(piece: readonly Uint8Array[], written: number): void {
    const rest = Buffer.concat(piece).subarray(written);
    for (let at = 0; at < rest.length; ) at += writeSync(this.#fd, rest, at);
  }

  #takeBack(): void {
    try {
      ftruncateSync(this.#fd, this.#size);
    } catch {
      // A part of it stays; a reader ends there.
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
