import type { Int64 } from '@latchkey/contract';
import type { CompiledFilter } from './filter/compiled-filter.ts';
import type { CollectionSpec, FieldSpec, IndexSpec } from './spec.ts';

/** A primary key: text, or an int64. */
export type Key = Int64 | string;

/** A value of a scalar field. JSON and the dynamic field are their text, kept verbatim. */
export type Scalar = boolean | Int64 | string | readonly Scalar[] | null;

/** The values of one field, a row each. Vectors are the bytes that stand for them on the wire. */
export type Column =
  | { readonly kind: 'scalar'; readonly values: readonly Scalar[] }
  /** Row after row, each of the same length. */
  | { readonly kind: 'dense'; readonly bytes: Uint8Array }
  /** Pairs of a uint32 index and a float32 value for each row. */
  | { readonly kind: 'sparse'; readonly rows: readonly Uint8Array[] };

/** By the field's id. */
export type Columns = ReadonlyMap<number, Column>;

/** Entities, column by column. */
export interface Rows {
  readonly keys: readonly Key[];
  /** Of the fields that were asked for; to be stored: of all fields, also of the primary key. */
  readonly columns: Columns;
}

/** The entities nearest to each of several vectors, one vector's behind the other's. */
export interface Hits extends Rows {
  /** How many belong to each vector. */
  readonly counts: readonly number[];
  /** As Milvus scores: COSINE and IP descending, L2 (squared) ascending. */
  readonly scores: Float32Array;
}

/** How thoroughly an approximate index is searched; what is unset is the engine's choice. */
export interface SearchEffort {
  /** Candidates that a graph search keeps. */
  readonly ef?: number;
  /** Cells that a clustered index would visit. */
  readonly nprobe?: number;
  /** 1 (fast) to 10 (thorough). */
  readonly level?: number;
  /** Of a search for words: the share of the query's words that is left out, those that say least. */
  readonly dropRatio?: number;
  /** Of a search for words in a field with several analyzers: which one is for the query. */
  readonly analyzer?: string;
  /** Compare with every vector: whatever is found, nothing nearer was missed. */
  readonly exact?: boolean;
}

/** Bounds of the score, as Milvus defines them for the index's metric; of 32 bits, as scores are. */
export interface ScoreRange {
  /** The far bound, left out itself. */
  readonly radius?: number;
  /** The near bound, included. */
  readonly rangeFilter?: number;
}

export interface SearchQuery {
  readonly field: FieldSpec;
  /**
   * At least one, each in the encoding of the field's type; for the output field of a BM25 function
   * texts, in UTF-8.
   */
  readonly vectors: readonly Uint8Array[];
  /** Nearer hits to leave out, for each vector. */
  readonly offset: number;
  /** Hits for each vector, behind those left out. */
  readonly limit: number;
  readonly effort: SearchEffort;
  readonly filter?: CompiledFilter;
  readonly range?: ScoreRange;
  /** Without the primary key, which every row has. */
  readonly output: readonly FieldSpec[];
  readonly signal: AbortSignal;
}

export interface RowQuery {
  /** Unset: all entities. */
  readonly filter?: CompiledFilter;
  readonly offset: number;
  readonly limit?: number;
  /**
   * `any` is the engine's choice, but the same for the same entities, so that pages fit; `key`
   * gives the smallest keys first, texts by their bytes of UTF-8.
   */
  readonly order: 'any' | 'key';
  readonly output: readonly FieldSpec[];
  readonly signal: AbortSignal;
}

/** Of the entities with these keys, in the order of the keys; of one named twice, twice. */
export interface KeyQuery {
  readonly keys: readonly Key[];
  /** What does not match is left out, as what does not exist. */
  readonly filter?: CompiledFilter;
  readonly output: readonly FieldSpec[];
  readonly signal: AbortSignal;
}

export interface EngineStats {
  readonly rows: number;
  /** Entities that the vector indexes hold; the others are found by comparing with each. */
  readonly indexedRows: number;
}

/** What is asked of a write when its turn has come. */
export interface WriteOptions {
  /** Must match each entity that would be replaced. */
  readonly guard?: CompiledFilter;
  /**
   * Gives what is to be stored in place of the rows of the call, whose keys alone count then.
   *
   * @param stored the entities that are there under these keys, with all fields and `PARTITION`
   */
  readonly complete?: (stored: Rows) => Rows | Promise<Rows>;
}

/**
 * Which of the acknowledged writes a read must see: `all` of them; those that were acknowledged up to
 * a time, in ms since 1970; `recent`: those of the last seconds may be left out, while more come than
 * can be stored at once; `any`: it waits for nothing. Deletions are always seen.
 */
export type Freshness = 'all' | 'recent' | 'any' | { readonly until: number };

/** Reads entities. */
export interface EngineReader {
  search(query: SearchQuery): Promise<Hits>;
  query(query: RowQuery): Promise<Rows>;
  get(query: KeyQuery): Promise<Rows>;
  /**
   * Hands over all entities that match, a page at a time, each once.
   *
   * @param visit must not keep the event loop longer than it can wait; what it promises is waited for
   */
  scan(
    query: Pick<RowQuery, 'filter' | 'output' | 'signal'>,
    visit: (rows: Rows) => unknown,
  ): Promise<void>;
  count(filter: CompiledFilter | undefined, signal: AbortSignal): Promise<number>;
}

/**
 * The entities of one collection. Methods may run side by side; writes take effect one after the
 * other. What a promise of a write says is done survives the end of the process, and is seen by every
 * read that begins then, but for those by way of `reader`.
 */
export interface EngineCollection extends EngineReader {
  readonly id: number;
  /**
   * Stores entities, each in place of the one with the same key. Their columns may also be hidden
   * ones, `hidden-fields.ts`.
   *
   * @throws errors.rowPolicyViolated, with nothing stored, if the guard does not match;
   *   errors.partitionNotFound, errors.diskFull
   */
  upsert(rows: Rows, options?: WriteOptions): Promise<void>;
  /**
   * Deletes what matches when its turn among the writes has come.
   *
   * @returns how many there were
   */
  delete(filter: CompiledFilter, signal: AbortSignal): Promise<number>;
  /** Reads for a caller that need not see all. */
  reader(freshness: Freshness): EngineReader;
  /** Writes what is still in the operating system's hands to the disk, and starts an index build. */
  flush(): Promise<void>;
  /**
   * Gives a field the index; searches are by it when the promise resolves.
   *
   * @throws errors.unimplemented when the engine cannot have such an index
   */
  applyIndex(index: IndexSpec): Promise<void>;
  dropIndex(index: IndexSpec): Promise<void>;
  /**
   * Takes over more fields, which entities that are there have their defaults in, and other
   * partitions: what is in one that is gone goes, too.
   *
   * @throws errors.unimplemented when the engine cannot store a field, errors.diskFull
   */
  alter(spec: CollectionSpec): Promise<void>;
  /** Deletes all entities at once. */
  truncate(): Promise<void>;
  stats(): EngineStats;
}

/** Keeps and searches the entities of every collection of a cluster. */
export interface Engine {
  /**
   * Opens the collections that the catalogue knows. One that cannot be opened does not keep the
   * others from being served: it is logged, and `collection` throws for it.
   */
  openAll(specs: readonly CollectionSpec[]): Promise<void>;
  /** @throws errors.unimplemented when the engine cannot store a field, naming it */
  create(spec: CollectionSpec): Promise<EngineCollection>;
  /** Also a success if there is none. Its files go when the last call that uses it is over. */
  drop(id: number): Promise<void>;
  /** @throws errors.collectionDamaged */
  collection(id: number): EngineCollection;
  /**
   * Bytes that are in memory for these collections alone and are counted one by one: copies of vectors
   * and fields that searches go by, the graphs over them, and rows that wait to be stored. What the store
   * holds itself, and what the operating system keeps of its files, cannot be told apart by cluster.
   */
  heldBytes(): number;
  /**
   * Primary keys for entities that come without one: increasing, never given out before by this
   * engine, also not before a restart or before the clock was set back.
   */
  newKeys(count: number): Promise<number[]>;
  /**
   * Copies all files into a directory, from which an engine can be opened. Writes to a collection wait
   * while it is copied; each stands in the copy as it was at one moment.
   *
   * @param dir must not be there
   */
  copyTo(dir: string): Promise<void>;
  close(how?: Closing): Promise<void>;
}

export interface Closing {
  /** The process ends: nobody is served any more, so that the event loop may be kept for long. */
  readonly ends?: boolean;
}
