import { errors } from '@latchkey/contract';
import { type ZVecCollection, ZVecOpen } from '@zvec/zvec';
import type {
  EngineCollection,
  EngineStats,
  Hits,
  RowQuery,
  Rows,
  SearchQuery,
} from '../engine.ts';
import type { CompiledFilter } from '../filter/index.ts';
import type { CollectionSpec, FieldSpec, IndexSpec } from '../spec.ts';
import { type CollectionDir, syncTree } from './collection-dir.ts';
import { vectorColumn } from './columns.ts';
import { copyStore } from './copy-store.ts';
import { docIdOf } from './doc-id.ts';
import type { Buildable, IndexBuilder } from './index-builder.ts';
import type { Journal } from './journal.ts';
import { allMatch, allMatching, visitMatching } from './matching.ts';
import { OpenStore } from './open-store.ts';
import { query } from './query.ts';
import { replay } from './replay.ts';
import { indexesOf, isSameIndex, storeSchema, type VectorIndex, vectorIndexOf } from './schema.ts';
import { sealed, segmentsOf } from './sealed.ts';
import { search, simpleSearch } from './search.ts';
import { Serial } from './serial.ts';
import type { StoreView } from './store-view.ts';
import { RowLayout } from './stored-row.ts';
import { toDocs } from './to-docs.ts';
import { bytesPerVector, isVector } from './vectors.ts';
import { deleteDocs, writeDocs } from './write-docs.ts';

interface Parts {
  readonly dir: CollectionDir;
  readonly builder: IndexBuilder;
  /** Threads of an index build. */
  readonly buildThreads: number;
}

/** A collection in a directory of its own. Its store is made when the first entity comes. */
export class ZvecCollection implements EngineCollection, Buildable {
  readonly id: number;
  readonly #parts: Parts;
  readonly #layout: RowLayout;
  readonly #primary: FieldSpec;
  readonly #writes = new Serial();
  readonly #journal: Journal;
  #spec: CollectionSpec;
  #open: OpenStore | undefined;
  /** As the open store has them. */
  #indexes: ReadonlyMap<number, VectorIndex> = new Map();
  #unbuilt = 0;
  /** Pieces that were written since the collection was opened, each at a stroke. */
  #chunks = 0;
  /** Rows were deleted or replaced since the store was made, or may have been before it was opened. */
  #gaps = false;
  #gone = false;
  /** Closing of stores that were replaced or dropped, and the removal of their files. */
  #leaving: Promise<unknown> = Promise.resolve();

  private constructor(parts: Parts, spec: CollectionSpec) {
    const primary = spec.fields.find((field) => field.primaryKey);
    if (!primary) throw new TypeError(`collection ${spec.id} has no primary key`);
    this.id = spec.id;
    this.#parts = parts;
    this.#journal = parts.dir.journal();
    this.#spec = spec;
    this.#primary = primary;
    this.#layout = new RowLayout(spec.fields);
  }

  /** Opens what is in the directory, which may be nothing yet. Rejects if it is damaged. */
  static async open(parts: Parts, spec: CollectionSpec): Promise<ZvecCollection> {
    const collection = new ZvecCollection(parts, spec);
    await parts.dir.prepare();
    const path = await parts.dir.current();
    if (path === undefined) return collection;
    try {
      await collection.#adopt(path);
    } catch (error) {
      await collection.close();
      throw error;
    }
    return collection;
  }

  upsert(rows: Rows, guard?: CompiledFilter): Promise<void> {
    return this.#write(async () => {
      if (guard) await this.#requireStored(rows, guard);
      const open = this.#open ?? (await this.#makeStore());
      const { fields } = this.#spec;
      const metric = (field: FieldSpec) => this.#indexOf(field).metric;
      const count = rows.keys.length;
      const size = { rows: count, bytesPerRow: bytesPerRow(fields) };
      await open.use(async (store) => {
        const before = store.stats.docCount;
        await writeDocs(store, size, (start, end) => {
          const docs = toDocs({ fields, metric }, rows, start, end);
          const put = docs.map((doc) => ({ id: doc.id, fields: doc.fields ?? {} }));
          this.#journal.append({ put });
          this.#chunks++;
          return docs;
        });
        this.#gaps ||= store.stats.docCount < before + count;
      });
      this.#unbuilt += count;
      this.#parts.builder.touched(this);
    });
  }

  delete(filter: CompiledFilter, signal: AbortSignal): Promise<number> {
    return this.#write(async () =>
      this.#read(0, async (view) => {
        const docs = await allMatching(view, { filter, output: [], signal });
        this.#gaps ||= docs.length > 0;
        const ids = docs.map((doc) => doc.id);
        if (ids.length > 0) this.#journal.append({ drop: ids });
        return deleteDocs(view.store, ids);
      }),
    );
  }

  async search(request: SearchQuery): Promise<Hits> {
    const none = { counts: request.vectors.map(() => 0), scores: new Float32Array() };
    return this.#read(
      { ...none, keys: [], columns: new Map() },
      async (view) => (await simpleSearch(view, request)) ?? search(view, request),
    );
  }

  query(request: RowQuery): Promise<Rows> {
    return this.#read({ keys: [], columns: new Map() }, (view) => query(view, request));
  }

  count(filter: CompiledFilter | undefined, signal: AbortSignal): Promise<number> {
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
    const open = this.#open;
    if (open) await open.use(() => syncTree(open.path));
    void this.#parts.builder.build(this);
  }

  async applyIndex(index: IndexSpec): Promise<void> {
    const others = this.#spec.indexes.filter(
      ({ id, field }) => id !== index.id && field !== index.field,
    );
    await this.#change({ ...this.#spec, indexes: [...others, index] });
  }

  /** What was indexed stays as it is, to be replaced by the next index. */
  async dropIndex(index: IndexSpec): Promise<void> {
    const indexes = this.#spec.indexes.filter(({ id }) => id !== index.id);
    this.#spec = { ...this.#spec, indexes };
  }

  stats(): EngineStats {
    const open = this.#open;
    if (!open || this.#gone) return { rows: 0, indexedRows: 0 };
    const store = open.acquire();
    const { docCount, indexCompleteness } = store.stats;
    open.release();
    const graphs = this.#spec.fields.filter(
      (field) => this.#indexes.get(field.id)?.kind === 'HNSW',
    );
    const least = Math.min(
      1,
      ...graphs.map((field) => indexCompleteness[vectorColumn(field)] ?? 1),
    );
    return { rows: docCount, indexedRows: Math.round(docCount * least) };
  }

  unbuilt(): number {
    return this.#gone ? 0 : this.#unbuilt;
  }

  built(): number {
    return this.stats().indexedRows;
  }

  /** Builds what is not in the indexes yet; writes go on meanwhile. */
  async build(): Promise<void> {
    await this.#closeGaps();
    const open = this.#open;
    if (!open || this.#gone) return;
    await open.use(async (store) => {
      const build = await this.#writes.run(() => this.#startBuild(open, store));
      await build.done;
      if (this.#open !== open) return;
      this.#unbuilt -= build.rows;
      build.forget();
    });
  }

  /**
   * The first build over a store with gaps would give a graph whose ids are shifted by one for each
   * gap before them, for ever (zvec 0.7), so such a store is made anew. Later builds are right.
   */
  async #closeGaps(): Promise<void> {
    if (!this.#gaps || this.#gone || this.built() > 0) return;
    await this.#write(async () => {
      if (this.#open) await this.#makeAnew(this.#open, this.#spec);
    });
  }

  /** Refuses every call from now on; the files are removed when nobody uses them any more. */
  async drop(): Promise<void> {
    this.#gone = true;
    this.#parts.builder.forget(this);
    await this.#parts.dir.markDropped();
    const open = this.#open;
    this.#leave(async () => {
      await open?.close();
      this.#journal.close();
      await this.#parts.dir.remove();
    });
  }

  /** Waits for everything that goes on. */
  async close(): Promise<void> {
    this.#parts.builder.forget(this);
    await this.#writes.run(async () => {
      const wasGone = this.#gone;
      this.#gone = true;
      await this.#open?.close();
      // What was closed in order is whole on the disk; a dropped collection's directory may be gone.
      if (!wasGone) this.#journal.clear();
    });
    await this.#leaving;
  }

  /** Refuses rows that would take the place of entities which a filter does not match. */
  async #requireStored({ keys }: Rows, guard: CompiledFilter): Promise<void> {
    const ids = keys.map(docIdOf);
    const matching = await this.#read(true, (view) => allMatch(view, ids, guard));
    if (!matching) throw errors.rowPolicyViolated(this.id);
  }

  /** Reads from the store, if there is one, or gives what an empty one would. */
  async #read<T>(empty: T, work: (view: StoreView) => Promise<T>): Promise<T> {
    if (this.#gone) throw errors.collectionGone(this.id);
    const open = this.#open;
    if (!open) return empty;
    const store = open.acquire();
    try {
      return await work(this.#view(store));
    } finally {
      open.release();
    }
  }

  #write<T>(work: () => Promise<T>): Promise<T> {
    return this.#writes.run(async () => {
      if (this.#gone) throw errors.collectionGone(this.id);
      return work();
    });
  }

  async #startBuild(open: OpenStore, store: ZVecCollection) {
    const rows = this.#unbuilt;
    const before = await segmentsOf(open.path);
    const forget = this.#journal.rotate();
    const done = store.optimize({ concurrency: this.#parts.buildThreads });
    const isSealed = await sealed(open.path, before, done);
    // What was sealed is whole on the disk once the build is over; the rest stays in the journal.
    return { rows, done, forget: isSealed ? forget : () => undefined };
  }

  #view(store: ZVecCollection): StoreView {
    return {
      store,
      layout: this.#layout,
      primary: this.#primary,
      indexes: this.#indexes,
      unbuilt: this.#unbuilt,
      writes: () => this.#chunks,
    };
  }

  #indexOf(field: FieldSpec): VectorIndex {
    return this.#indexes.get(field.id) ?? vectorIndexOf(this.#spec, field);
  }

  async #makeStore(): Promise<OpenStore> {
    const { store, path } = await this.#parts.dir.next(storeSchema(this.#spec), async () => {});
    return this.#take(store, path);
  }

  #take(store: ZVecCollection, path: string): OpenStore {
    this.#open = new OpenStore(this.id, path, store);
    this.#indexes = indexesOf(this.#spec, store);
    return this.#open;
  }

  async #adopt(path: string): Promise<void> {
    const open = this.#take(ZVecOpen(path), path);
    const metric = (field: FieldSpec) => this.#indexOf(field).metric;
    const shape = { fields: this.#spec.fields, metric };
    const wasKilled = await open.use((store) => replay(this.#journal, store, shape));
    const { rows, indexedRows } = this.stats();
    const hasGraph = [...this.#indexes.values()].some((index) => index.kind === 'HNSW');
    this.#unbuilt = hasGraph ? rows - indexedRows : rows;
    this.#gaps = rows > 0;
    // Its scalars are right again, its vectors may not be: they are taken from their exact copies.
    await this.#change(this.#spec, wasKilled);
    this.#parts.builder.touched(this);
  }

  /**
   * Takes over a specification; makes the store anew if it has another index than is asked for.
   *
   * @param anew makes it anew in any case
   */
  #change(spec: CollectionSpec, anew = false): Promise<void> {
    // Refuses what the store cannot have, before anything is changed.
    storeSchema(spec);
    return this.#write(async () => {
      const open = this.#open;
      const asked = spec.fields.filter(
        (field) => isVector(field.type) && spec.indexes.some((index) => index.field === field.name),
      );
      const fits = asked.every((field) => {
        const has = this.#indexes.get(field.id);
        return !has || isSameIndex(has, vectorIndexOf(spec, field));
      });
      this.#spec = spec;
      if (!open || (fits && !anew)) return;
      await this.#makeAnew(open, spec);
      this.#parts.builder.touched(this);
    });
  }

  /** Puts a new store with the indexes of the specification in the place of the open one. */
  async #makeAnew(open: OpenStore, spec: CollectionSpec): Promise<void> {
    const metric = (field: FieldSpec) => vectorIndexOf(spec, field).metric;
    const made = await open.use((old) =>
      this.#parts.dir.next(storeSchema(spec), (store) =>
        copyStore(old, store, { fields: spec.fields, metric }),
      ),
    );
    this.#take(made.store, made.path);
    this.#journal.clear();
    this.#gaps = false;
    this.#unbuilt = made.store.stats.docCount;
    this.#leave(async () => {
      await open.close();
      await this.#parts.dir.current();
    });
  }

  #leave(work: () => Promise<void>): void {
    this.#leaving = this.#leaving.then(work, work);
  }
}

function bytesPerRow(fields: readonly FieldSpec[]): number {
  return fields.reduce((sum, field) => sum + bytesPerVector(field) + (field.maxLength ?? 0) / 4, 0);
}
