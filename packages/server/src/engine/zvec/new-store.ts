import {
  type ZVecCollection,
  type ZVecCollectionSchema,
  ZVecCreateAndOpen,
  ZVecOpen,
} from '@zvec/zvec';
import { breathe } from '../../kernel/breathe.ts';
import { closeStore } from './close-store.ts';

/** A store in the making, which nobody else knows of. */
export class NewStore {
  readonly path: string;
  #store: ZVecCollection;

  constructor(path: string, schema: ZVecCollectionSchema) {
    this.path = path;
    this.#store = ZVecCreateAndOpen(path, schema);
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
    await breathe();
    this.#store = ZVecOpen(this.path);
  }

  close(): Promise<void> {
    return closeStore(this.#store, this.path);
  }
}
