import { type Census, takeCensus } from './census.ts';
import type { CollectionMemory } from './collection-memory.ts';
import type { CollectionWriter } from './collection-writer.ts';
import { COLUMN, exactColumn } from './columns.ts';
import type { DiskSpace } from './disk-space.ts';
import { MOST_UNSEALED, type OpenStore } from './open-store.ts';
import { bytesPerRow } from './row-size.ts';
import type { StoreHolder } from './store-holder.ts';
import { syncTree } from './sync-tree.ts';

interface Parts {
  readonly holder: StoreHolder;
  readonly writer: CollectionWriter;
  readonly memory: CollectionMemory;
  readonly space: DiskSpace;
  /** Whether what is acknowledged has to survive a loss of power, and not just the process. */
  readonly sync: boolean;
  /** Is aborted when the collection is closed. */
  readonly closing: AbortSignal;
  stats(): { readonly rows: number; readonly indexedRows: number };
  /** Puts a new store with the same entities in the place of the open one, in the turn of a write. */
  makeAnew(open: OpenStore): Promise<void>;
}

/** Builds the indexes of a collection. */
export class CollectionBuild {
  readonly #parts: Parts;
  #ended: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Resolves when the build that runs, if any, touches no more files. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Builds what is not in the indexes yet; writes go on meanwhile. */
  async run(): Promise<void> {
    const { open } = this.#parts.holder;
    if (!open || this.#parts.writer.isGone) return;
    const isFirst = this.#hasNoGraph;
    const isBuilt = !this.#hasBadGaps && (await this.#build(open, { inTurn: false }));
    // What was replaced or deleted meanwhile shifted the ids of a first build, too.
    if (!isBuilt || (isFirst && this.#parts.writer.hasGaps)) await this.#buildAnew();
    const { open: built } = this.#parts.holder;
    if (built) await this.#reclaim(built);
  }

  /**
   * Before the store is closed: has a build's threads write what the event loop would, where that is much. A moment later a
   * build would have begun by itself.
   */
  async seal(): Promise<void> {
    const { holder, writer } = this.#parts;
    if (writer.unsealed + writer.waiting <= MOST_UNSEALED) return;
    if (writer.isGone) {
      // It was dropped: no matter what graph comes of it.
      await holder.open?.use((store) => store.optimize());
      return;
    }
    // Also what waits to be stored.
    await writer.turn(async () => undefined);
    await this.run();
  }

  /**
   * The first build over a store with gaps would give a graph whose ids are shifted by one for each
   * gap before them, for ever (zvec 0.7), so such a store is made anew. Later builds are right.
   */
  get #hasBadGaps(): boolean {
    return this.#parts.writer.hasGaps && this.#hasNoGraph;
  }

  /** As of now: all that was in it may be gone since the build before. */
  get #hasNoGraph(): boolean {
    this.#parts.holder.open?.indexed.settle();
    return this.#parts.stats().indexedRows === 0;
  }

  /** Makes a store with gaps anew and builds it in one turn: what is replaced or deleted waits. */
  async #buildAnew(): Promise<void> {
    const { holder, writer, makeAnew } = this.#parts;
    if (writer.isGone) return;
    await writer.turn(async () => {
      if (holder.open && writer.hasGaps) await makeAnew(holder.open);
      if (holder.open) await this.#build(holder.open, { inTurn: true });
    });
  }

  /** @returns false if gaps came before its turn */
  async #build(open: OpenStore, { inTurn }: { readonly inTurn: boolean }): Promise<boolean> {
    const { holder, writer, memory, space, sync } = this.#parts;
    // A graph takes less room than the vectors that it is built over.
    space.require(writer.unbuilt * 2 * bytesPerRow(memory.spec.fields));
    const { promise, resolve } = Promise.withResolvers<void>();
    const started = () => {
      if (this.#hasBadGaps) return false;
      this.#ended = promise;
      return true;
    };
    try {
      return await open.use(async (store) => {
        const build = await writer.startBuild(open, store, { inTurn, started });
        if (!build) return false;
        try {
          await build.done;
          if (holder.open !== open) return true;
          if (sync) await syncTree(open.path);
          await build.finish();
        } finally {
          build.over();
        }
        return true;
      });
    } finally {
      resolve();
    }
  }

  /** Lets exact vectors and long texts of what is gone, or was replaced, give their places to new ones. */
  async #reclaim(open: OpenStore): Promise<void> {
    const { memory, stats } = this.#parts;
    const { exact, rows } = open;
    for (const field of memory.spec.fields) {
      if (!exact.wasteful(stats().rows).includes(field.id)) continue;
      const unused = await this.#unused(open, exactColumn(field), () => exact.census(field));
      if (unused) exact.reuse(field, unused);
    }
    if (!rows.isWasteful(stats().rows)) return;
    const unused = await this.#unused(open, COLUMN.row, () => rows.census());
    if (unused) rows.reuse(unused);
  }

  /** What no document tells of, and nobody reads any more; undefined where that is not sure. */
  async #unused<Unused>(
    open: OpenStore,
    column: string,
    census: () => Census<Unused>,
  ): Promise<Unused | undefined> {
    const { holder, writer, closing } = this.#parts;
    const isGone = () => writer.isGone || holder.open !== open;
    if (isGone()) return undefined;
    const unused = await writer.turn(() => takeCensus(open, column, census(), closing));
    // Whoever read of one of them may be about to read it.
    await open.left();
    return isGone() ? undefined : unused;
  }
}
