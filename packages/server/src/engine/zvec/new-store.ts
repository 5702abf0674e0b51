import { dirname } from 'node:path';
import {
  type ZVecCollection,
  type ZVecCollectionSchema,
  ZVecCreateAndOpen,
  ZVecOpen,
} from '@zvec/zvec';
import { closeStore } from './close-store.ts';
import { settleDisk } from './settle-disk.ts';

/** A store in the making, which nobody else knows of. */
export class NewStore {
  readonly path: string;
  #store: ZVecCollection;

  private constructor(path: string, store: ZVecCollection) {
    this.path = path;
    this.#store = store;
  }

  /** @throws what the store says */
  static async create(path: string, schema: ZVecCollectionSchema): Promise<NewStore> {
    await settleDisk(dirname(path));
    return new NewStore(path, ZVecCreateAndOpen(path, schema));
  }

  /** As long as it is not saved or closed. */
  get store(): ZVecCollection {
    return this.#store;
  }

  /**
   * Has it write what it holds in memory. That takes a turn of the event loop, but in the end it would be written in one
   * turn altogether.
   */
  async save(): Promise<void> {
    await this.close();
    await settleDisk(dirname(this.path));
    this.#store = ZVecOpen(this.path);
  }

  close(): Promise<void> {
    return closeStore(this.#store, this.path);
  }
}
