import { errors } from '@latchkey/contract';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../observe/log.ts';
import type {
  Closing,
  EngineCollection,
  EngineReader,
  EngineStats,
  Freshness,
  Hits,
  KeyQuery,
  RowQuery,
  Rows,
  SearchQuery,
  WriteOptions,
} from '../engine.ts';
import type { CompiledFilter } from '../filter/index.ts';
import type { CollectionSpec, IndexSpec } from '../spec.ts';
import { prepareAnalyzers } from '../text/prepare-analyzers.ts';
import { CollectionBuild } from './collection-build.ts';
import type { CollectionDir } from './collection-dir.ts';
import { CollectionMemory } from './collection-memory.ts';
import { CollectionReader } from './collection-reader.ts';
import { CollectionWriter } from './collection-writer.ts';
import type { DiskSpace } from './disk-space.ts';
import type { Buildable, IndexBuilder } from './index-builder.ts';
import type { Journal } from './journal.ts';
import { matchingIds } from './matching.ts';
import type { MemoryBudget } from './mirror/memory-budget.ts';
import type { OpenStore } from './open-store.ts';
import { strayIds } from './partitions.ts';
import type { ReadTurns } from './read-turns.ts';
import { replay } from './replay.ts';
import { storeSchema } from './schema.ts';
import { lacksColumns, suitsIndexes } from './schema-fit.ts';
import { StoreHolder } from './store-holder.ts';
import { storedSpec } from './stored-spec.ts';
import { syncTree, treeSize } from './sync-tree.ts';
import { vectorBytes } from './vectors.ts';
import type { WriteBudget } from './write-budget.ts';

interface Parts {
  readonly dir: CollectionDir;
  readonly builder: IndexBuilder;
  readonly space: DiskSpace;
  readonly budget: WriteBudget;
  readonly clock: Clock;
  readonly log: Log;
  readonly reads: ReadTurns;
  /** For what is kept in memory beside the store. */
  readonly memory: MemoryBudget;
  /** Whether what is acknowledged has to survive a loss of power, and not just the process. */
  readonly sync: boolean;
}

/** A collection in a directory of its own. Its store is made when the first entity comes. */
export class ZvecCollection implements EngineCollection, Buildable {
  readonly id: number;
  readonly #parts: Parts;
  readonly #journal: Journal;
  readonly #holder: StoreHolder;
  readonly #memory: CollectionMemory;
  readonly #writer: CollectionWriter;
  readonly #reader: CollectionReader;
  readonly #build: CollectionBuild;
  readonly #closing = new AbortController();
  #isDropped = false;

  private constructor(parts: Parts, spec: CollectionSpec) {
    this.id = spec.id;
    this.#parts = parts;
    this.#journal = parts.dir.journal();
    this.#holder = new StoreHolder(spec.id, { ...parts, journal: this.#journal });
    this.#memory = new CollectionMemory(spec, parts.memory);
    this.#writer = new CollectionWriter({
      ...{ ...parts, id: spec.id, journal: this.#journal, holder: this.#holder, target: this },
      ...{ spec: () => this.#memory.spec, followers: this.#memory },
    });
    const shared = { holder: this.#holder, writer: this.#writer, memory: this.#memory };
    const closing = this.#closing.signal;
    this.#reader = new CollectionReader({ ...shared, closing });
    this.#build = new CollectionBuild({
      ...{ ...shared, closing, space: parts.space, sync: parts.sync },
      stats: () => this.stats(),
      makeAnew: (open) => this.#makeAnew(open),
    });
  }

  /** Opens what is in the directory, which may be nothing yet. Rejects if it is damaged. */
  static async open(parts: Parts, spec: CollectionSpec): Promise<ZvecCollection> {
    await prepareAnalyzers(spec.fields.flatMap(({ params }) => params.map(([, value]) => value)));
    const collection = new ZvecCollection(parts, spec);
    await parts.dir.prepare();
    const path = await parts.dir.current();
    if (path === undefined) return collection;
    try {
      await collection.#adopt(path, spec);
    } catch (error) {
      // The journal stays: what it holds may be nowhere else.
      await collection.#shut(false);
      throw error;
    }
    return collection;
  }

  async upsert(rows: Rows, { guard, complete }: WriteOptions = {}): Promise<void> {
    const prepare = async () => {
      if (guard && !(await this.#reader.allMatch(rows.keys, guard))) {
        throw errors.rowPolicyViolated(this.id);
      }
      return complete ? complete(await this.#reader.stored(rows.keys)) : rows;
    };
    await this.#writer.upsert(rows, guard || complete ? prepare : undefined);
  }

  async delete(filter: CompiledFilter, signal: AbortSignal): Promise<number> {
    const deleted = await this.#writer.turn(() =>
      this.#reader.read(0, async (view) => {
        const ids = await matchingIds(view, { filter, signal });
        return this.#writer.drop(view, ids);
      }),
    );
    await this.#writer.settled();
    return deleted;
  }

  reader(freshness: Freshness): EngineReader {
    const reader = this.#reader;
    return {
      search: (request) => reader.search(request, freshness),
      query: (request) => reader.query(request, freshness),
      get: (request) => reader.get(request, freshness),
      scan: (request, visit) => reader.scan(request, visit, freshness),
      count: (filter, signal) => reader.count(filter, signal, freshness),
    };
  }

  search(request: SearchQuery): Promise<Hits> {
    return this.#reader.search(request, 'all');
  }

  query(request: RowQuery): Promise<Rows> {
    return this.#reader.query(request, 'all');
  }

  get(request: KeyQuery): Promise<Rows> {
    return this.#reader.get(request, 'all');
  }

  scan(
    request: Pick<RowQuery, 'filter' | 'output' | 'signal'>,
    visit: (rows: Rows) => unknown,
  ): Promise<void> {
    return this.#reader.scan(request, visit, 'all');
  }

  count(filter: CompiledFilter | undefined, signal: AbortSignal): Promise<number> {
    return this.#reader.count(filter, signal, 'all');
  }

  async flush(): Promise<void> {
    await this.#writer.freshEnough('all', this.#closing.signal);
    const { open } = this.#holder;
    if (open) await open.use(() => Promise.all([syncTree(open.path), this.#journal.sync()]));
    void this.#parts.builder.build(this);
  }

  async applyIndex(index: IndexSpec): Promise<void> {
    this.#memory.addTextIndex(index);
    const { spec } = this.#memory;
    // What a function makes is found without an index of the store.
    if (!spec.fields.some(({ name }) => name === index.field)) return;
    const isOther = ({ id, field }: IndexSpec) => id !== index.id && field !== index.field;
    await this.#change({ ...spec, indexes: [...spec.indexes.filter(isOther), index] });
  }

  async alter(spec: CollectionSpec): Promise<void> {
    await this.#change(storedSpec(spec), { whole: spec });
    this.#memory.changeTextIndexes(spec);
  }

  async truncate(): Promise<void> {
    await this.#writer.turn(async () => {
      const { open } = this.#holder;
      if (!open) return;
      const { unsealed } = this.#writer;
      await this.#holder.empty({ open, unsealed }, this.#memory.spec, () => this.#writer.settled());
      this.#memory.clear();
      this.#writer.emptied();
    });
  }

  /** What was indexed stays as it is, to be replaced by the next index. */
  async dropIndex(index: IndexSpec): Promise<void> {
    this.#memory.dropIndex(index);
  }

  stats(): EngineStats {
    return this.#reader.stats();
  }

  unbuilt(): number {
    return this.#writer.isGone ? 0 : this.#writer.unbuilt;
  }

  waiting(): number {
    return this.#writer.waiting;
  }

  /** See `Engine.heldBytes`. */
  heldBytes(): number {
    return this.#memory.mirror.bytes + this.#writer.waitingBytes;
  }

  canWait(): boolean {
    return this.#writer.canWait;
  }

  mustSeal(): boolean {
    return this.#writer.mustSeal;
  }

  built(): number {
    return this.stats().indexedRows;
  }

  bytesPerRow(): number {
    return vectorBytes(this.#memory.spec.fields);
  }

  build(): Promise<void> {
    return this.#build.run();
  }

  /**
   * Copies the files, in the turn of a write and while no index is built.
   * @throws errors.wrongState once it is closed: another engine may write to the files by now
   */
  async copyTo(engineDir: string): Promise<void> {
    await this.#writer.lastTurn(async () => {
      if (this.#isDropped) return;
      if (this.#writer.isGone) {
        throw errors.wrongState('the cluster was suspended before it was copied: ask for it again');
      }
      await this.#build.ended;
      await this.#holder.left();
      await this.#parts.dir.copyTo(engineDir);
    });
  }

  /** Refuses every call from now on; the files are removed by `close`, when nobody uses them any more. */
  async drop(): Promise<void> {
    this.#isDropped = true;
    this.#writer.leave();
    this.#parts.builder.forget(this);
    await this.#parts.dir.markDropped();
  }

  /** Waits for everything that goes on. */
  async close({ ends = false }: Closing = {}): Promise<void> {
    const { builder, log } = this.#parts;
    builder.forget(this);
    // While it runs it may take the room that is needed to store what was acknowledged.
    await this.#build.ended;
    if (!ends) {
      await this.#build.seal().catch((err) => log.warn({ collection: this.id, err }, 'not sealed'));
    }
    await this.#shut(true);
  }

  /** @param opened whether the store holds what was in the journal */
  async #shut(opened: boolean): Promise<void> {
    await this.#writer.lastTurn(async (whole) => {
      const { open } = this.#holder;
      this.#writer.leave();
      this.#closing.abort();
      this.#memory.mirror.release();
      await open?.close();
      if (this.#isDropped) return;
      // What was closed in order is in the operating system's hands.
      if (open && this.#parts.sync) await syncTree(open.path);
      if (opened && whole) await this.#journal.clear();
      else this.#journal.close();
    });
    await this.#holder.left();
    // Not before: what was under way when it was dropped goes on in its directory.
    if (this.#isDropped) await this.#removeFiles();
  }

  async #removeFiles(): Promise<void> {
    this.#journal.close();
    await this.#parts.dir.remove();
  }

  async #adopt(path: string, whole: CollectionSpec): Promise<void> {
    // Doing it all again takes room, and the store would not survive having none.
    if (!this.#journal.isEmpty) {
      this.#parts.space.require(2 * ((await treeSize(path)) + this.#journal.size));
    }
    const open = this.#holder.adopt(this.#memory.spec, path);
    const shape = this.#holder.shape(this.#memory.spec, open);
    const wasKilled = await open.use((store) => replay(this.#journal, store, shape));
    open.count.forget();
    this.#writer.found(this.stats().rows, this.#unindexed());
    // Its scalars are right again, its vectors may not be: they are taken from their exact copies.
    await this.#change(this.#memory.spec, { anew: wasKilled, whole });
    this.#memory.fillTexts(this.#holder.open, this.#closing.signal);
    this.#parts.builder.touched(this);
  }

  /**
   * Takes over a specification; makes the store anew if it has another index than is asked for, or
   * lacks a column and has no graph yet that would be lost. Without its column a field is filtered
   * by slowly. What is in partitions that are gone is deleted.
   *
   * @param how.anew makes it anew in any case
   * @param how.whole with what is not stored, if that may have changed
   */
  #change(
    spec: CollectionSpec,
    { anew = false, whole }: { readonly anew?: boolean; readonly whole?: CollectionSpec } = {},
  ): Promise<void> {
    // Refuses what the store cannot have, before anything is changed.
    storeSchema(spec);
    return this.#writer.turn(async () => {
      const { open, indexes, column } = this.#holder;
      this.#memory.change(spec, open, { whole, signal: this.#closing.signal });
      if (!open) return;
      open.indexed.forget();
      const lacks = lacksColumns(spec, column, this.stats().indexedRows === 0);
      if (anew || lacks || !suitsIndexes(spec, indexes)) {
        await this.#makeAnew(open);
        this.#parts.builder.touched(this);
      }
      await this.#reader.read(0, async (view) =>
        this.#writer.drop(view, await strayIds(view, spec)),
      );
    });
  }

  /** Puts a new store with the indexes of the specification in the place of the open one. */
  async #makeAnew(open: OpenStore): Promise<void> {
    await this.#holder.makeAnew({ open, unsealed: this.#writer.unsealed }, this.#memory.spec);
    this.#writer.madeAnew(this.#unindexed());
  }

  /** Entities that a build has to do with; where there is no graph it is not known that one was. */
  #unindexed(): number {
    const { rows, indexedRows } = this.stats();
    const hasGraph = [...this.#holder.indexes.values()].some((index) => index.kind === 'HNSW');
    return hasGraph ? rows - indexedRows : rows;
  }
}
