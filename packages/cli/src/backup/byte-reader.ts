import type { FileHandle } from 'node:fs/promises';

/** Reads a file from its beginning, so many bytes at a time. */
export class ByteReader {
  readonly #file: FileHandle;
  #at = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  get position(): number {
    return this.#at;
  }

  /** @throws Error when the file ends before */
  async read(count: number): Promise<Buffer> {
    const buffer = Buffer.alloc(count);
    for (let filled = 0; filled < count; ) {
      const { bytesRead } = await this.#file.read(buffer, filled, count - filled, this.#at);
      if (bytesRead === 0) throw new Error('it ends too early');
      filled += bytesRead;
      this.#at += bytesRead;
    }
    return buffer;
  }

  skip(count: number): void {
    this.#at += count;
  }
}
