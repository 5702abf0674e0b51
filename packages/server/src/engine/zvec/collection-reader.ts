import type { ZVecCollection } from '@zvec/zvec';
import type {
  EngineStats,
  Freshness,
  Hits,
  Key,
  KeyQuery,
  RowQuery,
  Rows,
  SearchQuery,
} from '../engine.ts';
import type { CompiledFilter } from '../filter/index.ts';
import type { CollectionMemory } from './collection-memory.ts';
import type { CollectionWriter } from './collection-writer.ts';
import { exactColumn, vectorColumn } from './columns.ts';
import { docIdOf } from './doc-id.ts';
import { allMatch, visitMatching } from './matching.ts';
import type { OpenStore } from './open-store.ts';
import { get, query, scan } from './query.ts';
import { search, simpleSearch } from './search.ts';
import type { StoreHolder } from './store-holder.ts';
import type { StoreView } from './store-view.ts';
import { storedColumns } from './stored-columns.ts';
import { storedRows } from './stored-rows.ts';
import { textSearch } from './text-search.ts';

interface Parts {
  readonly holder: StoreHolder;
  readonly writer: CollectionWriter;
  readonly memory: CollectionMemory;
  /** Is aborted when the collection is closed. */
  readonly closing: AbortSignal;
}

/** Reads of a collection, each of as much of what was acknowledged as its caller must see. */
export class CollectionReader {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async search(request: SearchQuery, freshness: Freshness): Promise<Hits> {
    await this.#parts.writer.freshEnough(freshness, request.signal);
    const none = { counts: request.vectors.map(() => 0), scores: new Float32Array() };
    const { bm25, name } = request.field;
    if (bm25) {
      const { memory } = this.#parts;
      const input = memory.spec.fields.find((field) => field.name === bm25.input);
      if (!input) throw new TypeError(`field ${name} is made of none`);
      const search = { ...request, input, index: memory.textIndex(name) };
      return this.read({ ...none, keys: [], columns: new Map() }, (view) =>
        textSearch(view, search),
      );
    }
    return this.read(
      { ...none, keys: [], columns: new Map() },
      async (view) => (await simpleSearch(view, request)) ?? search(view, request),
    );
  }

  async query(request: RowQuery, freshness: Freshness): Promise<Rows> {
    await this.#parts.writer.freshEnough(freshness, request.signal);
    return this.read({ keys: [], columns: new Map() }, (view) => query(view, request));
  }

  async get(request: KeyQuery, freshness: Freshness): Promise<Rows> {
    await this.#parts.writer.freshEnough(freshness, request.signal);
    return this.read({ keys: [], columns: new Map() }, (view) => get(view, request));
  }

  async scan(
    request: Pick<RowQuery, 'filter' | 'output' | 'signal'>,
    visit: (rows: Rows) => unknown,
    freshness: Freshness,
  ): Promise<void> {
    await this.#parts.writer.freshEnough(freshness, request.signal);
    return this.read(undefined, (view) => scan(view, request, visit));
  }

  async count(
    filter: CompiledFilter | undefined,
    signal: AbortSignal,
    freshness: Freshness,
  ): Promise<number> {
    await this.#parts.writer.freshEnough(freshness, signal);
    return this.read(0, async (view) => {
      if (!filter) return view.count.rows;
      let count = 0;
      await visitMatching(view, { filter, output: [], signal }, (docs) => {
        count += docs.length;
        return true;
      });
      return count;
    });
  }

  /** What is stored with these keys, in the turn of a write. */
  stored(keys: readonly Key[]): Promise<Rows> {
    const none: Rows = { keys: [], columns: new Map() };
    return this.read(none, (view) => storedRows(view, this.#parts.memory.spec.fields, keys));
  }

  /** Whether a filter matches all that is stored with these keys. */
  allMatch(keys: readonly Key[], filter: CompiledFilter): Promise<boolean> {
    return this.read(true, (view) => allMatch(view, keys.map(docIdOf), filter));
  }

  stats(): EngineStats {
    const { holder, writer, memory } = this.#parts;
    const { open, indexes } = holder;
    if (!open || writer.isGone) return { rows: 0, indexedRows: 0 };
    const graphs = memory.spec.fields.filter((field) => indexes.get(field.id)?.kind === 'HNSW');
    const { release } = open.acquire();
    try {
      const { rows } = open.count;
      const indexedRows = open.indexed.of(graphs.map(vectorColumn), rows);
      return { rows: rows + writer.waiting, indexedRows };
    } finally {
      release();
    }
  }

  /** Reads from the store, if there is one, or gives what an empty one would. */
  async read<T>(empty: T, work: (view: StoreView) => Promise<T>): Promise<T> {
    this.#parts.writer.requirePresent();
    const { open } = this.#parts.holder;
    if (!open) return empty;
    const { store, release } = open.acquire();
    try {
      return await work(this.#view(open, store));
    } finally {
      release();
    }
  }

  #view(open: OpenStore, store: ZVecCollection): StoreView {
    const { holder, writer, memory, closing } = this.#parts;
    const { layout } = memory;
    return {
      store,
      read: open.read,
      part: open.part,
      count: open.count,
      exact: open.exact,
      rows: open.rows,
      layout,
      primary: memory.primary,
      indexes: holder.indexes,
      column: holder.column,
      texts: memory.texts,
      mirror: memory.mirror,
      mirrorSource: {
        rows: () => open.count.rows,
        layout,
        pages: (columns) => storedColumns(open, columns, closing),
        vectors: (field, docs) =>
          open.exact.read(
            field,
            docs.map((doc) => doc.fields[exactColumn(field)] as string),
          ),
      },
      unbuilt: writer.unbuilt,
      rewritten: memory.rewritten,
      writes: () => writer.pieces,
    };
  }
}
