import { errors } from '@latchkey/contract';
import type { ZVecCollection } from '@zvec/zvec';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../observe/log.ts';
import type {
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
import type { CollectionSpec, FieldSpec, IndexSpec } from '../spec.ts';
import type { CollectionDir } from './collection-dir.ts';
import { CollectionWriter, type Followers } from './collection-writer.ts';
import { COLUMN, exactColumn } from './columns.ts';
import type { DiskSpace } from './disk-space.ts';
import { docIdOf } from './doc-id.ts';
import type { Buildable, IndexBuilder } from './index-builder.ts';
import type { Journal } from './journal.ts';
import { allMatch, allMatching, visitMatching } from './matching.ts';
import type { MemoryBudget } from './mirror/memory-budget.ts';
import { Mirror } from './mirror/mirror.ts';
import type { OpenStore } from './open-store.ts';
import { strayIds } from './partitions.ts';
import { get, query, scan } from './query.ts';
import { replay } from './replay.ts';
import { bytesPerRow } from './row-size.ts';
import { storeSchema } from './schema.ts';
import { lacksColumns, suitsIndexes } from './schema-fit.ts';
import { search, simpleSearch } from './search.ts';
import { StoreHolder } from './store-holder.ts';
import { storeStats } from './store-stats.ts';
import type { StoreView } from './store-view.ts';
import { storedColumns } from './stored-columns.ts';
import { RowLayout } from './stored-row.ts';
import { storedRows } from './stored-rows.ts';
import { storedSpec } from './stored-spec.ts';
import { syncTree, treeSize } from './sync-tree.ts';
import { textSearch } from './text-search.ts';
import { Texts } from './texts.ts';
import { unusedVectors } from './unused-vectors.ts';
import { vectorBytes } from './vectors.ts';
import type { WriteBudget } from './write-budget.ts';

interface Parts {
  readonly dir: CollectionDir;
  readonly builder: IndexBuilder;
  readonly space: DiskSpace;
  readonly budget: WriteBudget;
  readonly clock: Clock;
  readonly log: Log;
  /** Threads of an index build. */
  readonly buildThreads: number;
  /** For what is kept in memory beside the store. */
  readonly memory: MemoryBudget;
  /** Whether what is acknowledged has to survive a loss of power, and not just the process. */
  readonly sync: boolean;
}

/** A collection in a directory of its own. Its store is made when the first entity comes. */
export class ZvecCollection implements EngineCollection, Buildable {
  readonly id: number;
  readonly #parts: Parts;
  readonly #primary: FieldSpec;
  readonly #journal: Journal;
  readonly #holder: StoreHolder;
  readonly #writer: CollectionWriter;
  /** Of what is stored. */
  #spec: CollectionSpec;
  #layout: RowLayout;
  /** Indexes of fields that functions make. */
  #textIndexes: readonly IndexSpec[];
  #texts: Texts;
  readonly #mirror: Mirror;
  readonly #closing = new AbortController();
  /** Resolves when the index build that runs, if any, touches no more files. */
  #building: Promise<void> = Promise.resolve();

  private constructor(parts: Parts, spec: CollectionSpec) {
    const primary = spec.fields.find((field) => field.primaryKey);
    if (!primary) throw new TypeError(`collection ${spec.id} has no primary key`);
    this.id = spec.id;
    this.#parts = parts;
    this.#journal = parts.dir.journal();
    this.#holder = new StoreHolder(spec.id, { ...parts, journal: this.#journal });
    this.#writer = new CollectionWriter({
      ...{ ...parts, id: spec.id, journal: this.#journal, holder: this.#holder, target: this },
      ...{ spec: () => this.#spec, followers: this.#followers() },
    });
    this.#spec = storedSpec(spec);
    this.#primary = primary;
    this.#layout = new RowLayout(this.#spec.fields);
    this.#textIndexes = spec.indexes;
    this.#texts = new Texts(spec.fields);
    this.#mirror = new Mirror(parts.memory);
  }

  /** Opens what is in the directory, which may be nothing yet. Rejects if it is damaged. */
  static async open(parts: Parts, spec: CollectionSpec): Promise<ZvecCollection> {
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
      if (guard) await this.#requireStored(rows, guard);
      return complete ? complete(await this.#stored(rows)) : rows;
    };
    await this.#writer.upsert(rows, guard || complete ? prepare : undefined);
  }

  async delete(filter: CompiledFilter, signal: AbortSignal): Promise<number> {
    const deleted = await this.#writer.turn(() =>
      this.#read(0, async (view) => {
        const docs = await allMatching(view, { filter, output: [], signal });
        return this.#writer.drop(
          view.store,
          docs.map((doc) => doc.id),
        );
      }),
    );
    await this.#writer.settled();
    return deleted;
  }

  reader(freshness: Freshness): EngineReader {
    return {
      search: (request) => this.search(request, freshness),
      query: (request) => this.query(request, freshness),
      get: (request) => this.get(request, freshness),
      scan: (request, visit) => this.scan(request, visit, freshness),
      count: (filter, signal) => this.count(filter, signal, freshness),
    };
  }

  async search(request: SearchQuery, freshness: Freshness = 'all'): Promise<Hits> {
    await this.#writer.freshEnough(freshness, request.signal);
    const none = { counts: request.vectors.map(() => 0), scores: new Float32Array() };
    const { bm25, name } = request.field;
    if (bm25) {
      const input = this.#spec.fields.find((field) => field.name === bm25.input);
      if (!input) throw new TypeError(`field ${name} is made of none`);
      const index = this.#textIndexes.find(({ field }) => field === name);
      const search = { ...request, input, index };
      return this.#read({ ...none, keys: [], columns: new Map() }, (view) =>
        textSearch(view, search),
      );
    }
    return this.#read(
      { ...none, keys: [], columns: new Map() },
      async (view) => (await simpleSearch(view, request)) ?? search(view, request),
    );
  }

  async query(request: RowQuery, freshness: Freshness = 'all'): Promise<Rows> {
    await this.#writer.freshEnough(freshness, request.signal);
    return this.#read({ keys: [], columns: new Map() }, (view) => query(view, request));
  }

  async get(request: KeyQuery, freshness: Freshness = 'all'): Promise<Rows> {
    await this.#writer.freshEnough(freshness, request.signal);
    return this.#read({ keys: [], columns: new Map() }, (view) => get(view, request));
  }

  async scan(
    request: Pick<RowQuery, 'filter' | 'output' | 'signal'>,
    visit: (rows: Rows) => void,
    freshness: Freshness = 'all',
  ): Promise<void> {
    await this.#writer.freshEnough(freshness, request.signal);
    return this.#read(undefined, (view) => scan(view, request, visit));
  }

  async count(
    filter: CompiledFilter | undefined,
    signal: AbortSignal,
    freshness: Freshness = 'all',
  ): Promise<number> {
    await this.#writer.freshEnough(freshness, signal);
    return this.#read(0, async (view) => {
      if (!filter) return view.store.stats.docCount;
      let count = 0;
      await visitMatching(view, { filter, output: [], signal }, (docs) => {
        count += docs.length;
        return true;
      });
      return count;
    });
  }

  async flush(): Promise<void> {
    await this.#writer.freshEnough('all', this.#closing.signal);
    const { open } = this.#holder;
    if (open) await open.use(() => Promise.all([syncTree(open.path), this.#journal.sync()]));
    void this.#parts.builder.build(this);
  }

  async applyIndex(index: IndexSpec): Promise<void> {
    const isOther = ({ id, field }: IndexSpec) => id !== index.id && field !== index.field;
    this.#textIndexes = [...this.#textIndexes.filter(isOther), index];
    // What a function makes is found without an index of the store.
    if (!this.#spec.fields.some(({ name }) => name === index.field)) return;
    const indexes = [...this.#spec.indexes.filter(isOther), index];
    await this.#change({ ...this.#spec, indexes });
  }

  async alter(spec: CollectionSpec): Promise<void> {
    await this.#change(storedSpec(spec), { whole: spec });
    this.#textIndexes = spec.indexes;
  }

  async truncate(): Promise<void> {
    await this.#writer.turn(async () => {
      const { open } = this.#holder;
      if (!open) return;
      await this.#holder.empty(open, this.#spec, () => this.#writer.settled());
      this.#texts.clear();
      this.#mirror.release();
      this.#writer.emptied();
    });
  }

  /** What was indexed stays as it is, to be replaced by the next index. */
  async dropIndex(index: IndexSpec): Promise<void> {
    const isOther = ({ id }: IndexSpec) => id !== index.id;
    this.#textIndexes = this.#textIndexes.filter(isOther);
    this.#spec = { ...this.#spec, indexes: this.#spec.indexes.filter(isOther) };
  }

  stats(): EngineStats {
    const { open, indexes } = this.#holder;
    if (!open || this.#writer.isGone) return { rows: 0, indexedRows: 0 };
    const { store, release } = open.acquire();
    const stats = storeStats(store, this.#spec.fields, indexes);
    release();
    return { ...stats, rows: stats.rows + this.#writer.waiting };
  }

  unbuilt(): number {
    return this.#writer.isGone ? 0 : this.#writer.unbuilt;
  }

  waiting(): number {
    return this.#writer.waiting;
  }

  /** See `Engine.heldBytes`. */
  heldBytes(): number {
    return this.#mirror.bytes + this.#writer.waitingBytes;
  }

  canWait(): boolean {
    return this.#writer.isBursting;
  }

  built(): number {
    return this.stats().indexedRows;
  }

  bytesPerRow(): number {
    return vectorBytes(this.#spec.fields);
  }

  /** Builds what is not in the indexes yet; writes go on meanwhile. */
  async build(): Promise<void> {
    await this.#closeGaps();
    const { open } = this.#holder;
    if (!open || this.#writer.isGone) return;
    // A graph takes less room than the vectors that it is built over.
    this.#parts.space.require(this.#writer.unbuilt * 2 * bytesPerRow(this.#spec.fields));
    const { promise, resolve } = Promise.withResolvers<void>();
    try {
      await open.use(async (store) => {
        const build = await this.#writer.startBuild(open, store, () => {
          this.#building = promise;
        });
        await build.done;
        if (this.#holder.open !== open) return;
        if (this.#parts.sync) await syncTree(open.path);
        build.finish();
      });
    } finally {
      resolve();
    }
    await this.#reclaim(open);
  }

  /** Lets the exact vectors of what is gone, or was replaced, give their places to new ones. */
  async #reclaim(open: OpenStore): Promise<void> {
    const wasteful = () => open.exact.wasteful(this.stats().rows);
    for (const field of this.#spec.fields) {
      const isGone = this.#writer.isGone || this.#holder.open !== open;
      if (isGone || !wasteful().includes(field.id)) continue;
      const unused = await this.#writer.turn(() =>
        unusedVectors(open, field, this.#closing.signal),
      );
      // Whoever read of one of them may be about to read it.
      await open.left();
      if (unused && this.#holder.open === open) open.exact.reuse(field, unused);
    }
  }

  /** Copies the files, in the turn of a write and while no index is built. */
  async copyTo(engineDir: string): Promise<void> {
    await this.#writer.lastTurn(async () => {
      if (this.#writer.isGone) return;
      await this.#building;
      await this.#holder.left();
      await this.#parts.dir.copyTo(engineDir);
    });
  }

  /**
   * The first build over a store with gaps would give a graph whose ids are shifted by one for each
   * gap before them, for ever (zvec 0.7), so such a store is made anew. Later builds are right.
   */
  async #closeGaps(): Promise<void> {
    if (!this.#writer.hasGaps || this.#writer.isGone || this.built() > 0) return;
    await this.#writer.turn(async () => {
      if (this.#holder.open) await this.#makeAnew(this.#holder.open, this.#spec);
    });
  }

  /** Refuses every call from now on; the files are removed when nobody uses them any more. */
  async drop(): Promise<void> {
    this.#writer.leave();
    this.#parts.builder.forget(this);
    await this.#parts.dir.markDropped();
    this.#holder.leave(async () => {
      this.#journal.clear();
      await this.#parts.dir.remove();
    });
  }

  /** Waits for everything that goes on. */
  async close(): Promise<void> {
    this.#parts.builder.forget(this);
    // While it runs it may take the room that is needed to store what was acknowledged.
    await this.#building;
    await this.#shut(true);
  }

  /** @param opened whether the store holds what was in the journal */
  async #shut(opened: boolean): Promise<void> {
    await this.#writer.lastTurn(async (whole) => {
      const wasGone = this.#writer.isGone;
      const { open } = this.#holder;
      this.#writer.leave();
      this.#closing.abort();
      this.#mirror.release();
      await open?.close();
      // A dropped collection's directory may be gone.
      if (wasGone) return;
      // What was closed in order is in the operating system's hands.
      if (open && this.#parts.sync) await syncTree(open.path);
      if (opened && whole) this.#journal.clear();
      else this.#journal.close();
    });
    await this.#holder.left();
  }

  /** What is in memory beside the store. */
  #followers(): Followers {
    return {
      put: (rows, start, end) => {
        this.#texts.put(rows, start, end);
        this.#mirror.put(rows, start, end);
      },
      drop: (ids) => {
        this.#texts.drop(ids);
        this.#mirror.drop(ids);
      },
      // Of words candidates are found alone, which are looked up in the store.
      failed: () => this.#mirror.release(),
      tidy: () => this.#texts.tidy(),
    };
  }

  #stored({ keys }: Rows): Promise<Rows> {
    const none: Rows = { keys: [], columns: new Map() };
    return this.#read(none, (view) => storedRows(view, this.#spec.fields, keys));
  }

  /** Refuses rows that would take the place of entities which a filter does not match. */
  async #requireStored({ keys }: Rows, guard: CompiledFilter): Promise<void> {
    const ids = keys.map(docIdOf);
    const matching = await this.#read(true, (view) => allMatch(view, ids, guard));
    if (!matching) throw errors.rowPolicyViolated(this.id);
  }

  /** Reads from the store, if there is one, or gives what an empty one would. */
  async #read<T>(empty: T, work: (view: StoreView) => Promise<T>): Promise<T> {
    this.#writer.requirePresent();
    const { open } = this.#holder;
    if (!open) return empty;
    const { store, release } = open.acquire();
    try {
      return await work(this.#view(open, store));
    } finally {
      release();
    }
  }

  #view(open: OpenStore, store: ZVecCollection): StoreView {
    const { signal } = this.#closing;
    return {
      store,
      exact: open.exact,
      layout: this.#layout,
      primary: this.#primary,
      indexes: this.#holder.indexes,
      column: this.#holder.column,
      texts: this.#texts,
      mirror: this.#mirror,
      mirrorSource: {
        rows: () => store.stats.docCount,
        layout: this.#layout,
        pages: (columns) => storedColumns(open, columns, signal),
        vectors: (field, docs) =>
          open.exact.read(
            field,
            docs.map((doc) => doc.fields[exactColumn(field)] as string),
          ),
      },
      unbuilt: this.#writer.unbuilt,
      writes: () => this.#writer.pieces,
    };
  }

  async #adopt(path: string, whole: CollectionSpec): Promise<void> {
    // Doing it all again takes room, and the store would not survive having none.
    if (!this.#journal.isEmpty) {
      this.#parts.space.require(2 * ((await treeSize(path)) + this.#journal.size));
    }
    const open = this.#holder.adopt(this.#spec, path);
    const shape = this.#holder.shape(this.#spec, open);
    const wasKilled = await open.use((store) => replay(this.#journal, store, shape));
    const { rows, indexedRows } = this.stats();
    const hasGraph = [...this.#holder.indexes.values()].some((index) => index.kind === 'HNSW');
    this.#writer.found(rows, hasGraph ? rows - indexedRows : rows);
    // Its scalars are right again, its vectors may not be: they are taken from their exact copies.
    await this.#change(this.#spec, { anew: wasKilled, whole });
    this.#fillTexts();
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
      this.#spec = spec;
      this.#layout = new RowLayout(spec.fields);
      this.#mirror.release();
      if (whole && !this.#texts.suits(whole.fields)) {
        this.#texts = new Texts(whole.fields);
        this.#fillTexts();
      }
      if (!open) return;
      const lacks = lacksColumns(spec, column, this.built() === 0);
      if (anew || lacks || !suitsIndexes(spec, indexes)) {
        await this.#makeAnew(open, spec);
        this.#parts.builder.touched(this);
      }
      await this.#read(0, async (view) =>
        this.#writer.drop(view.store, await strayIds(view, spec)),
      );
    });
  }

  /** Reads the words of what is stored, while other calls go on. */
  #fillTexts(): void {
    const { open } = this.#holder;
    if (!open || this.#texts.isEmpty) return;
    const { signal } = this.#closing;
    this.#texts.fill(storedColumns(open, [COLUMN.row], signal), this.#layout);
  }

  /** Puts a new store with the indexes of the specification in the place of the open one. */
  async #makeAnew(open: OpenStore, spec: CollectionSpec): Promise<void> {
    await this.#holder.makeAnew(open, spec);
    this.#writer.madeAnew(this.stats().rows);
  }
}
