import { errors } from '@latchkey/contract';
import type { ZVecCollection } from '@zvec/zvec';
import type { Rows } from '../engine.ts';
import type { CollectionSpec } from '../spec.ts';
import type { DiskSpace } from './disk-space.ts';
import type { Buildable, IndexBuilder } from './index-builder.ts';
import type { Journal } from './journal.ts';
import type { OpenStore } from './open-store.ts';
import { sealed, segmentsOf } from './sealed.ts';
import { Serial } from './serial.ts';
import type { StoreHolder } from './store-holder.ts';
import { StoreWriter } from './store-writer.ts';

/** What is kept in memory of a store, and follows each write in the same turn of the event loop. */
export interface Followers {
  /** The rows from `start` to before `end` are about to be stored. */
  put(rows: Rows, start: number, end: number): void;
  /** Documents are about to go. */
  drop(ids: readonly string[]): void;
  /** The store did not take what was told of last. */
  failed(): void;
  /** Gives the room of what is gone back; in the turn of a write. */
  tidy(): Promise<void>;
}

interface Parts {
  /** Of the collection. */
  readonly id: number;
  readonly journal: Journal;
  readonly holder: StoreHolder;
  readonly builder: IndexBuilder;
  readonly space: DiskSpace;
  /** Threads of an index build. */
  readonly buildThreads: number;
  /** Whether what is acknowledged has to survive a loss of power, and not just the process. */
  readonly sync: boolean;
  /** Told of to the builder. */
  readonly target: Buildable;
  /** Of what is stored. */
  readonly spec: () => CollectionSpec;
  readonly followers: Followers;
}

/** Writes to a collection's store, one write after the other. */
export class CollectionWriter {
  readonly #parts: Parts;
  readonly #writes = new Serial();
  readonly #store: StoreWriter;
  #unbuilt = 0;
  #pieces = 0;
  #gaps = false;
  #gone = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#store = new StoreWriter(parts);
  }

  /** Entities that the indexes do not hold yet. */
  get unbuilt(): number {
    return this.#unbuilt;
  }

  /** Pieces that were written since the collection was opened, each at a stroke. */
  get pieces(): number {
    return this.#pieces;
  }

  /** Rows were deleted or replaced since the store was made, or may have been before it was opened. */
  get hasGaps(): boolean {
    return this.#gaps;
  }

  get isGone(): boolean {
    return this.#gone;
  }

  /** Refuses everything from now on. */
  leave(): void {
    this.#gone = true;
  }

  /** @throws errors.collectionGone */
  requirePresent(): void {
    if (this.#gone) throw errors.collectionGone(this.#parts.id);
  }

  /** Does something when its turn among the writes has come. */
  turn<T>(work: () => Promise<T>): Promise<T> {
    return this.#writes.run(async () => {
      this.requirePresent();
      return work();
    });
  }

  /** The same, also when the collection is gone. */
  lastTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#writes.run(work);
  }

  /** Stores entities; to be called in the turn of a write. */
  async put(rows: Rows): Promise<void> {
    if (rows.keys.length === 0) return;
    const { holder, target, followers } = this.#parts;
    const spec = this.#parts.spec();
    const open = holder.open ?? (await holder.make(spec));
    const shape = holder.shape(spec);
    // Until it is known that each was a new one.
    const hadGaps = this.#gaps;
    this.#gaps = true;
    const put = open.use((store) =>
      this.#store.put(store, shape, rows, (start, end) => {
        this.#pieces++;
        this.#unbuilt += end - start;
        followers.put(rows, start, end);
      }),
    );
    put.catch(() => followers.failed());
    const replaced = await put;
    this.#gaps = hadGaps || replaced;
    await followers.tidy();
    this.#parts.builder.touched(target);
  }

  /** Deletes documents; to be called in the turn of a write. */
  drop(store: ZVecCollection, ids: readonly string[]): Promise<number> {
    this.#gaps ||= ids.length > 0;
    return this.#store.drop(store, ids, () => this.#parts.followers.drop(ids));
  }

  /** Resolves when all that was written is as safe as was asked for. */
  settled(): Promise<void> {
    return this.#store.settled();
  }

  /** The store was found to hold so many. */
  found(rows: number, unbuilt: number): void {
    this.#unbuilt = unbuilt;
    this.#gaps = rows > 0;
  }

  /** All is gone from the store. */
  emptied(): void {
    this.#unbuilt = 0;
    this.#pieces++;
    this.#gaps = false;
  }

  /** Another store with so many entities took the place of the open one. */
  madeAnew(rows: number): void {
    this.#gaps = false;
    this.#unbuilt = rows;
  }

  /**
   * Starts an index build when its turn among the writes has come.
   *
   * @param started is called just before
   * @returns what resolves when it is done, and what then forgets the journal of what it sealed
   */
  startBuild(open: OpenStore, store: ZVecCollection, started: () => void) {
    return this.#writes.run(async () => {
      started();
      const rows = this.#unbuilt;
      const before = await segmentsOf(open.path);
      const forget = this.#parts.journal.rotate();
      const done = store.optimize({ concurrency: this.#parts.buildThreads });
      const isSealed = await sealed(open.path, before, done);
      const finish = () => {
        this.#unbuilt -= rows;
        // What was sealed is whole on the disk once the build is over; the rest stays in the journal.
        if (isSealed) forget();
      };
      return { done, finish };
    });
  }
}
