import { statfsSync } from 'node:fs';
import { errors } from '@latchkey/contract';

/**
 * Bytes that are left free, or a tenth of a small file system: the store writes through mapped memory,
 * where a full disk ends the process (zvec 0.7), and what keeps the users needs room too.
 */
const RESERVE = 64 * 2 ** 20;
const SMALL_SHARE = 0.1;

/** Refuses in time what would fill the disk. */
export class DiskSpace {
  readonly #path: string;
  /** What stores hold in memory and write when they are closed, and what waits to be stored. */
  #owed = 0;

  /** @param path of anything on the file system */
  constructor(path: string) {
    this.#path = path;
  }

  /** @param bytes more, or less if negative, that are in memory alone */
  owe(bytes: number): void {
    this.#owed += bytes;
  }

  /**
   * @param bytes that are about to be written, beside the reserve
   * @param share of the reserve that must stay; a delete, which is small and may help, takes less
   * @throws errors.diskFull
   */
  require(bytes = 0, share = 1): void {
    const { bavail, blocks, bsize } = statfsSync(this.#path);
    const reserve = Math.min(RESERVE, SMALL_SHARE * blocks * bsize) * share;
    if (bavail * bsize < bytes + this.#owed + reserve) throw errors.diskFull();
  }
}
