import { setTimeout as delay } from 'node:timers/promises';
import { errors } from '@latchkey/contract';
import { breathe } from '../../kernel/breathe.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ChunkSizer } from './chunk-sizer.ts';
import type { RowRange } from './rows-codec.ts';
import { Waiters, type WaitOptions } from './waiters.ts';
import type { WriteBudget } from './write-budget.ts';

/** The store's own limit for one call is 1024. */
const MAX_SLICE = 500;
const FIRST_SLICE = 25;
/** Of a slice, in the journal: what the rows before took tells nothing of rows that are much longer. */
const SLICE_BYTES = 512 * 1024;
/** Rows that are prepared together: it keeps the event loop for 2 µs each. */
const PREPARED = 2000;
/** So many times that are stored before whatever else waits for a turn has one. */
const PARTS = 4;
/** So long after a write the next ones are expected. */
const BURST_MS = 200;
/** While writes come, the event loop is theirs for so many times as long as rows are stored. */
const YIELD = 3;
/** How often it is looked whether storing may go on. */
const HELD_MS = 20;
/** After a failure. */
const RETRY_MS = 1000;

/** Rows that stand in the journal. */
interface Piece {
  readonly range: RowRange;
  /** The number of the entry in the journal. */
  readonly entry: number;
  /** In the journal. */
  readonly bytes: number;
  /** What it counts for in the budget. */
  readonly weight: number;
  /** When they were acknowledged, in ms since 1970. */
  readonly time: number;
}

/** Rows of a piece that are prepared together. */
interface Part {
  readonly piece: Piece;
  readonly range: RowRange;
}

/** Not at all, unless somebody waits to read what would be stored, or whoever waits. */
export type Hold = 'none' | 'unless-read' | 'always';

/** Stores rows that were prepared, those from `start` to before `end`, at a stroke. */
type Store = (start: number, end: number) => void;

export interface ApplyParts {
  readonly budget: WriteBudget;
  readonly clock: Clock;
  /** Has other threads write what of rows goes beside the store. */
  prepare(range: RowRange): Promise<Store>;
  /** A piece is stored. */
  applied(piece: Piece): Promise<void>;
  /** Runs work while nothing else changes the store. */
  turn(work: () => Promise<void>): Promise<void>;
  /** Whether storing is to wait. */
  hold(): Hold;
  /** Rows could not be stored; it is tried again. */
  failed(error: unknown): void;
}

/**
 * Rows that were acknowledged and are not in the store yet, since storing one keeps the event loop for
 * 20 µs: they are stored in order, in slices that give everything else its turn. While more come, and
 * nobody waits to read them, they come first.
 */
export class ApplyQueue {
  readonly #parts: ApplyParts;
  readonly #sizer = new ChunkSizer(FIRST_SLICE, MAX_SLICE);
  readonly #waiters = new Waiters();
  #pieces: Piece[] = [];
  /** Of the first piece, how many rows are stored. */
  #done = 0;
  #rows = 0;
  #weight = 0;
  #last = 0;
  #pushedAt = Number.NEGATIVE_INFINITY;
  #isRunning = false;
  #stalled: unknown;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;
  /** How long the last rows kept the event loop, in ms: those that were prepared, and a slice that was stored. */
  #preparedIn = 0;
  #storedIn = 0;

  constructor(parts: ApplyParts) {
    this.#parts = parts;
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** Rows that are not stored yet. */
  get rows(): number {
    return this.#rows - this.#done;
  }

  /** What they count for in the budget. */
  get bytes(): number {
    return this.#weight;
  }

  /** The number of the journal's last entry here. */
  get last(): number {
    return this.#last;
  }

  /** Up to this entry all is stored; undefined: all is. */
  get stored(): number | undefined {
    const [next] = this.#pieces;
    return next && next.entry - 1;
  }

  /** Whether rows come faster than they are stored. */
  get isBursting(): boolean {
    return !this.isEmpty && performance.now() - this.#pushedAt < BURST_MS;
  }

  get isStalled(): boolean {
    return this.#stalled !== undefined;
  }

  /** Resolves when there is room for more. @throws why nothing is stored at present */
  async room(): Promise<void> {
    this.requireFlow();
    await this.#parts.budget.room();
    this.requireFlow();
  }

  /** @throws why nothing is stored at present */
  requireFlow(): void {
    if (this.isStalled) throw this.#stalled;
  }

  push(piece: Omit<Piece, 'time'>): void {
    this.#pieces.push({ ...piece, time: this.#parts.clock.now() });
    this.#rows += piece.range.end - piece.range.start;
    this.#weight += piece.weight;
    this.#parts.budget.take(piece.weight);
    this.#last = piece.entry;
    this.#pushedAt = performance.now();
    this.#start();
  }

  /**
   * Waits until an entry, by default the last one so far, is stored.
   *
   * @returns whether it was in time
   * @throws why it can not be stored at present, errors.cancelled
   */
  async wait(upTo = this.#last, options: WaitOptions = {}): Promise<boolean> {
    if (this.#upTo >= upTo) return true;
    this.requireFlow();
    return this.#waiters.wait(upTo, options);
  }

  /** The last entry that was acknowledged up to a time. @param time in ms since 1970 */
  lastBefore(time: number): number {
    return this.#pieces.findLast((piece) => piece.time <= time)?.entry ?? 0;
  }

  /** Tries again now what could not be stored. */
  retry(): void {
    clearTimeout(this.#retry);
    this.#stalled = undefined;
    this.#parts.budget.take(this.#weight);
    this.#start();
  }

  /**
   * Stores nothing more.
   *
   * @param id of the collection, for those who wait
   * @returns what is not stored
   */
  stop(id: number): readonly Piece[] {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#waiters.failed(errors.collectionGone(id));
    if (!this.isStalled) this.#parts.budget.give(this.#weight);
    const left = this.#pieces;
    this.#pieces = [];
    this.#done = this.#rows = this.#weight = 0;
    return left;
  }

  #start(): void {
    if (this.#isRunning || this.isStalled || this.#stopped) return;
    this.#isRunning = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    try {
      while (!this.isEmpty) {
        if (this.#isHeld()) await delay(HELD_MS);
        else await this.#applySome();
      }
    } catch (error) {
      this.#stall(error);
    } finally {
      this.#isRunning = false;
    }
  }

  /** The next rows, part by part; each is prepared while the one before is stored. */
  async #applySome(): Promise<void> {
    await this.#parts.turn(async () => {
      const parts = this.#next();
      let preparing = this.#prepare(parts[0]);
      try {
        for (const [at, part] of parts.entries()) {
          const store = await preparing;
          preparing = this.#prepare(parts[at + 1]);
          if (store) await this.#storePart(part, store);
        }
      } finally {
        await preparing.catch(() => undefined);
      }
    });
  }

  /** What is stored in the next turn. */
  #next(): readonly Part[] {
    const parts: Part[] = [];
    let done = this.#done;
    for (const piece of this.#pieces) {
      const { range } = piece;
      for (let at = range.start + done; at < range.end; at += PREPARED) {
        const end = Math.min(range.end, at + PREPARED);
        parts.push({ piece, range: { ...range, start: at, end } });
        if (parts.length === PARTS) return parts;
      }
      done = 0;
    }
    return parts;
  }

  #prepare(part: Part | undefined): Promise<Store | undefined> {
    const preparing = this.#prepareInTurn(part);
    // Whoever stores it is told, but not before the rows ahead of it are stored: until then nobody listens.
    preparing.catch(() => undefined);
    return preparing;
  }

  async #prepareInTurn(part: Part | undefined): Promise<Store | undefined> {
    if (!part) return undefined;
    await breathe(this.#preparedIn);
    if (this.#stopped) return undefined;
    const began = performance.now();
    const preparing = this.#parts.prepare(part.range);
    this.#preparedIn = performance.now() - began;
    return preparing;
  }

  /** In slices that give everything else its turn. */
  async #storePart({ piece, range }: Part, store: Store): Promise<void> {
    for (let start = range.start; start < range.end; ) {
      // What several collections had written, and their pauses, may be over in the same turn of the event loop.
      await breathe(this.#storedIn);
      if (this.#stopped) return;
      const end = Math.min(range.end, start + Math.min(this.#sizer.size, rowsWithin(piece)));
      const began = performance.now();
      store(start, end);
      this.#storedIn = performance.now() - began;
      this.#sizer.took(this.#storedIn, end - start);
      this.#done += end - start;
      start = end;
      const yields = this.#mayWait() && this.isBursting && !this.#parts.budget.isTight;
      if (yields) await delay(YIELD * this.#storedIn);
    }
    if (range.end === piece.range.end && !this.#stopped) await this.#finish(piece);
  }

  get #upTo(): number {
    return this.stored ?? Number.MAX_SAFE_INTEGER;
  }

  #isHeld(): boolean {
    const hold = this.#parts.hold();
    return hold === 'always' || (hold === 'unless-read' && this.#mayWait());
  }

  #mayWait(): boolean {
    return this.#waiters.isEmpty;
  }

  async #finish(piece: Piece): Promise<void> {
    this.#pieces.shift();
    this.#rows -= piece.range.end - piece.range.start;
    this.#weight -= piece.weight;
    this.#done = 0;
    this.#parts.budget.give(piece.weight);
    await this.#parts.applied(piece);
    this.#waiters.reached(this.#upTo);
  }

  /** Nothing is lost: it stands in the journal. */
  #stall(error: unknown): void {
    if (this.#stopped) return;
    this.#stalled = error;
    this.#parts.budget.give(this.#weight);
    this.#parts.failed(error);
    this.#waiters.failed(error);
    this.#retry = setTimeout(() => this.retry(), RETRY_MS);
    this.#retry.unref();
  }
}

/** How many rows of a piece one slice may have. */
function rowsWithin({ range, bytes }: Piece): number {
  return Math.max(1, Math.floor((SLICE_BYTES * (range.end - range.start)) / bytes));
}
