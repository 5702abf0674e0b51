import { errors } from '@latchkey/contract';
import type { ZVecCollection, ZVecDocInput } from '@zvec/zvec';
import { breathe } from '../../kernel/breathe.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../observe/log.ts';
import type { Freshness, Rows } from '../engine.ts';
import type { CollectionSpec } from '../spec.ts';
import { ApplyQueue } from './apply-queue.ts';
import { checkRows } from './check-rows.ts';
import type { DiskSpace } from './disk-space.ts';
import { freshEnough } from './fresh-enough.ts';
import type { Buildable, IndexBuilder } from './index-builder.ts';
import type { Journal } from './journal.ts';
import { keepRecords } from './keep-records.ts';
import type { OpenStore } from './open-store.ts';
import { putDocs } from './put-docs.ts';
import type { RowCount } from './row-count.ts';
import { rowPieces } from './row-pieces.ts';
import { bytesPerRow } from './row-size.ts';
import type { RowRange } from './rows-codec.ts';
import { sealed, segmentsOf } from './sealed.ts';
import { Serial } from './serial.ts';
import type { StoreHolder } from './store-holder.ts';
import { toDocs } from './to-docs.ts';
import { UnsealedBytes } from './unsealed-bytes.ts';
import { isVector, vectorBytes } from './vectors.ts';
import type { WriteBudget } from './write-budget.ts';
import { deleteDocs } from './write-docs.ts';
import { WriteRoom } from './write-room.ts';

/** What a row takes on the disk, in sizes of its vectors: in the journal, the store and its log. */
const COPIES = 6;
/** Of the disk's reserve that a delete must leave, and the storing of what was acknowledged before. */
const RESERVE_SHARE = 0.25;
/** Bytes of one entry of the journal: some ms, also of the first call of a process. */
const PIECE = 2 ** 19;
/** Fewer are stored before they are acknowledged, if none wait before them. */
const FEW_BYTES = 128_000;
/** What a row counts for at least among those that wait: storing it takes 20 µs, however small it is. */
const LEAST_WEIGHT = 512;
/** What a byte of the store's columns counts for: 56 MB of them wait at most. */
const COLUMNS_WEIGHT = 2.4;
/**
 * With so many behind it, a build would seal a few, and the others could fill the store until it is over: then
 * it can not be sealed in time.
 */
const MANY = 20_000;
/** Documents of one entry of the journal, which go from what is in memory at a stroke. */
const DROPPED_AT_ONCE = 2000;

/** What is kept in memory of a store, and follows each write in the same turn of the event loop. */
export interface Followers {
  /** The rows from `start` to before `end` are about to be stored. */
  put(rows: Rows, start: number, end: number): void;
  /** They are stored, and some took the place of others. */
  replaced(rows: Rows, start: number, end: number): void;
  /** Documents are about to go. */
  drop(ids: readonly string[]): void;
  /** The store did not take what was told of last. */
  failed(): void;
  /** Gives the room of what is gone back; in the turn of a write. */
  tidy(): Promise<void>;
}

interface Stored {
  readonly store: ZVecCollection;
  readonly count: RowCount;
}

interface Parts {
  /** Of the collection. */
  readonly id: number;
  readonly journal: Journal;
  readonly holder: StoreHolder;
  readonly builder: IndexBuilder;
  readonly space: DiskSpace;
  readonly budget: WriteBudget;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether what is acknowledged has to survive a loss of power, and not just the process. */
  readonly sync: boolean;
  /** Told of to the builder. */
  readonly target: Buildable;
  /** Of what is stored. */
  readonly spec: () => CollectionSpec;
  readonly followers: Followers;
}

/**
 * Writes to a collection, one write after the other. Rows are acknowledged when they stand in the
 * journal, and stored behind that; whatever else changes the store waits for them.
 */
export class CollectionWriter {
  readonly #parts: Parts;
  readonly #writes = new Serial();
  /** Of what changes the store, or has it sealed. */
  readonly #turns = new Serial();
  readonly #queue: ApplyQueue;
  readonly #unsealed = new UnsealedBytes();
  readonly #room: WriteRoom;
  #unbuilt = 0;
  #pieces = 0;
  #gaps = false;
  #gone = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { budget, builder, target } = parts;
    this.#room = new WriteRoom({ unsealed: this.#unsealed, budget, builder, target });
    this.#queue = new ApplyQueue({
      ...{ budget: parts.budget, clock: parts.clock },
      prepare: (range) => this.#prepare(range),
      applied: ({ range, bytes }) => this.#applied(range, bytes),
      turn: (work) => this.#turns.run(work),
      hold: () => this.#room.hold,
      failed: (error) =>
        parts.log.warn({ collection: parts.id, err: error }, 'acknowledged rows can not be stored'),
    });
  }

  /** Whether the store must be sealed before it writes its columns by itself. */
  get mustSeal(): boolean {
    return this.#unsealed.hasFullColumns;
  }

  /** Entities that the store writes when it is closed. */
  get unsealed(): number {
    return this.#unsealed.rows;
  }

  /** Entities that the indexes do not hold yet. */
  get unbuilt(): number {
    return this.#unbuilt;
  }

  /** Entities that were acknowledged and are not in the store yet. */
  get waiting(): number {
    return this.#queue.rows;
  }

  /** Bytes that they take. */
  get waitingBytes(): number {
    return this.#queue.bytes;
  }

  /** Whether a build would get in the way of writes, or have little of what was written, and need not be yet. */
  get canWait(): boolean {
    const { isBursting, rows } = this.#queue;
    return (isBursting || rows >= MANY) && !this.#unsealed.isFull;
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

  /** Refuses everything from now on; what is not stored yet stays in the journal alone. */
  leave(): void {
    const { space } = this.#parts;
    this.#gone = true;
    for (const { bytes } of this.#queue.stop(this.#parts.id)) space.owe(-bytes * COPIES);
    space.owe(-this.#unsealed.settle());
  }

  /** @throws errors.collectionGone */
  requirePresent(): void {
    if (this.#gone) throw errors.collectionGone(this.#parts.id);
  }

  /** Waits until the store holds what a read must see. */
  async freshEnough(freshness: Freshness, signal: AbortSignal): Promise<void> {
    if (this.#queue.isEmpty) return;
    await freshEnough(this.#queue, this.#parts.clock, { freshness, signal });
  }

  /**
   * Stores entities.
   *
   * @param prepare gives them when their turn has come and all before is stored; unset: `rows` as they are
   * @throws errors.partitionNotFound, errors.diskFull, errors.unimplemented
   */
  async upsert(rows: Rows, prepare?: () => Promise<Rows>): Promise<void> {
    const soon = await this.#writes.run(async () => {
      this.requirePresent();
      if (prepare) await this.#queue.wait();
      const whole = prepare ? await prepare() : rows;
      checkRows(whole, this.#parts.spec());
      if (whole.keys.length === 0) return undefined;
      const size = whole.keys.length * bytesPerRow(this.#parts.spec().fields);
      const isNext = this.#queue.isEmpty && size <= FEW_BYTES;
      await this.#accept(whole, size);
      await this.#parts.builder.pace(this.#parts.target, whole.keys.length);
      return isNext ? this.#queue.last : undefined;
    });
    // It stands in the journal, whether or not it can be stored at present.
    if (soon !== undefined) await this.#queue.wait(soon).catch(() => false);
    await this.settled();
  }

  /** Does something when its turn among the writes has come, and all before is stored. */
  turn<T>(work: () => Promise<T>): Promise<T> {
    return this.#writes.run(async () => {
      this.requirePresent();
      await this.#queue.wait();
      return this.#turns.run(work);
    });
  }

  /**
   * The same, also when the collection is gone or nothing can be stored.
   *
   * @param work is told whether all that was acknowledged is stored
   */
  lastTurn<T>(work: (whole: boolean) => Promise<T>): Promise<T> {
    return this.#writes.run(async () => {
      if (this.#queue.isStalled) this.#queue.retry();
      const whole = this.#gone || (await this.#queue.wait().catch(() => false));
      return this.#turns.run(() => work(whole));
    });
  }

  /** Deletes documents, in a turn. @returns how many there were with these ids */
  async drop({ store, count }: Stored, ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const before = count.rows;
    this.#gaps = true;
    this.#parts.space.require(0, RESERVE_SHARE);
    let deleted = 0;
    for (let at = 0; at < ids.length; at += DROPPED_AT_ONCE) {
      if (at > 0) await breathe();
      const some = ids.slice(at, at + DROPPED_AT_ONCE);
      this.#parts.journal.append({ drop: some });
      this.#parts.followers.drop(some);
      count.forget();
      this.#parts.holder.open?.indexed.left(some.length);
      deleted += await deleteDocs(store, some);
      count.keep(before - deleted);
    }
    return deleted;
  }

  /** Resolves when all that was acknowledged is as safe as was asked for. */
  async settled(): Promise<void> {
    if (this.#parts.sync) await this.#parts.journal.sync();
  }

  /** The store was found to hold so many. */
  found(rows: number, unbuilt: number): void {
    this.#unbuilt = unbuilt;
    this.#gaps = rows > 0;
  }

  /** All is gone from the store. */
  emptied(): void {
    this.#pieces++;
    this.madeAnew(0);
  }

  /** Another store, with so many entities that its indexes do not hold, took the place of the open one. */
  madeAnew(unbuilt: number): void {
    this.#gaps = false;
    this.#unbuilt = unbuilt;
    this.#settle();
  }

  /**
   * Starts an index build of what is stored; acknowledged rows that are not wait for the next one.
   *
   * @param how.inTurn in a turn that is the caller's already
   * @param how.started is called just before; unless it says so, there is no build
   * @returns undefined if there is none; else what resolves when it is done, what then forgets the journal of what it sealed, and what is
   *   to be called when it is over, however it ended
   */
  startBuild(
    open: OpenStore,
    store: ZVecCollection,
    { inTurn, started }: { readonly inTurn: boolean; readonly started: () => boolean },
  ) {
    const { journal, space } = this.#parts;
    const start = async () => {
      if (!started()) return undefined;
      const rows = this.#unbuilt;
      const stored = this.#queue.stored ?? journal.last;
      const before = await segmentsOf(open.path);
      journal.rotate();
      const done = store.optimize().then(open.indexed.building(open.count.rows));
      const isSealed = await sealed(open.path, before, done);
      const written = isSealed ? this.#unsealed.seal() : 0;
      const finish = async () => {
        this.#unbuilt -= rows;
        // What was sealed is whole on the disk once the build is over; the rest stays in the journal.
        if (isSealed) await journal.forget(stored);
      };
      // Sealed, or gone with the store that another took the place of.
      const over = () => {
        this.#room.isSealing = false;
        space.owe(-written);
      };
      this.#room.isSealing = true;
      return { done, finish, over };
    };
    return inTurn ? start() : this.#turns.run(start);
  }

  /** What the store held in memory is on the disk, or gone. */
  #settle(): void {
    this.#parts.space.owe(-this.#unsealed.seal());
  }

  async #accept(rows: Rows, size: number): Promise<void> {
    const { holder, space, journal, spec } = this.#parts;
    if (!holder.open) await holder.make(spec());
    space.require(size * COPIES);
    for (const range of rowPieces(rows, PIECE)) {
      if (range.start > 0) await breathe();
      await this.#queue.room();
      await this.#room.wait(() => this.#requireOpen());
      this.#requireOpen();
      const { number, bytes } = journal.append({ put: range });
      space.owe(bytes * COPIES);
      const stored = this.#stored(range, bytes);
      const columns = this.#unsealed.accept(stored) * COLUMNS_WEIGHT;
      const weight = Math.max(bytes, columns, stored.rows * LEAST_WEIGHT);
      this.#queue.push({ range, bytes, weight, entry: number });
    }
  }

  /** @throws why nothing more can be taken */
  #requireOpen(): void {
    this.#queue.requireFlow();
    this.requirePresent();
  }

  async #prepare(range: RowRange): Promise<(start: number, end: number) => void> {
    const { holder, space, spec } = this.#parts;
    const open = holder.open;
    if (!open) throw new TypeError('there is no store to put rows into');
    space.require(0, RESERVE_SHARE);
    const shape = holder.shape(spec(), open);
    const kept = await open.use(() => keepRecords(shape, range));
    return (start, end) => {
      const some = { rows: range.rows, start, end };
      this.#apply(open, some, toDocs(shape, some, kept));
    };
  }

  #apply(open: OpenStore, range: RowRange, docs: ZVecDocInput[]): void {
    const { start, end } = range;
    const { followers, builder, target } = this.#parts;
    const { store, release } = open.acquire();
    try {
      this.#pieces++;
      followers.put(range.rows, start, end);
      // Until it is known that each was a new one.
      const hadGaps = this.#gaps;
      this.#gaps = true;
      const hasReplaced = putDocs({ store, count: open.count, hasGaps: hadGaps }, docs);
      if (hasReplaced) {
        followers.replaced(range.rows, start, end);
        open.indexed.left(docs.length);
      }
      this.#gaps = hadGaps || hasReplaced;
      this.#unbuilt += docs.length;
    } catch (error) {
      // Some may have taken the place of others.
      open.indexed.left(end - start);
      followers.failed();
      throw error;
    } finally {
      release();
    }
    builder.touched(target);
  }

  async #applied(range: RowRange, bytes: number): Promise<void> {
    const held = this.#unsealed.add(this.#stored(range, bytes));
    this.#parts.space.owe(held - bytes * COPIES);
    await this.#parts.followers.tidy();
  }

  /** @param bytes in the journal */
  #stored({ start, end }: RowRange, bytes: number) {
    const rows = end - start;
    const { fields } = this.#parts.spec();
    const vectors = rows * vectorBytes(fields);
    const scalars = fields.filter(({ type }) => !isVector(type)).length;
    return { rows, bytes: { all: bytes, vectors }, scalars };
  }
}
