import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf } from '@latchkey/contract';
import type { Clock } from '../../kernel/clock.ts';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import type {
  Column,
  Engine,
  EngineCollection,
  Key,
  RowQuery,
  Scalar,
  SearchQuery,
} from '../engine.ts';
import { type CompiledFilter, compileFilter } from '../filter/index.ts';
import {
  type CollectionSpec,
  DataType,
  type FieldSpec,
  type IndexSpec,
  type Metric,
} from '../spec.ts';
import { createEngineResources } from './engine-resources.ts';
import { openZvecEngine } from './open-zvec-engine.ts';

/** A real engine in a temporary directory, which is removed when it is disposed of. */
export interface TestEngine extends AsyncDisposable {
  readonly engine: Engine;
  readonly dir: string;
  /** Closes the engine and opens another one on the same files. */
  reopen(specs: readonly CollectionSpec[]): Promise<Engine>;
}

export async function createTestEngine(clock: Clock = systemClock): Promise<TestEngine> {
  const dir = await mkdtemp(join(tmpdir(), 'latchkey-engine-'));
  const resources = createEngineResources(clock);
  // So that a collection that can not be opened, against what a test expects, tells why.
  const log = createLog('error');
  const open = () => openZvecEngine({ dir, clock, log, resources });
  let engine = await open();
  return {
    get engine() {
      return engine;
    },
    dir,
    async reopen(specs) {
      await engine.close();
      engine = await open();
      await engine.openAll(specs);
      return engine;
    },
    async [Symbol.asyncDispose]() {
      await engine.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export function field(
  id: number,
  name: string,
  type: DataType,
  rest: Partial<FieldSpec> = {},
): FieldSpec {
  return {
    ...{ id, name, type, description: '', primaryKey: false, autoId: false },
    ...{ nullable: false, partitionKey: false, dynamic: false, params: [] },
    ...rest,
  };
}

export function index(on: string, metric: Metric, type = 'HNSW', id = 1): IndexSpec {
  return { id, name: on, field: on, type, metric, params: {} };
}

export const DIM = 8;
const ID = field(100, 'id', DataType.Int64, { primaryKey: true });
const VECTOR = field(101, 'vector', DataType.FloatVector, { dim: DIM });
export const N = field(102, 'n', DataType.Int64, { nullable: true });
export const META = field(103, '$meta', DataType.JSON, { dynamic: true });

/** An integer key, a vector, a number that may be null, and a dynamic field. */
export function spec(metric: Metric = 'L2', rest: Partial<CollectionSpec> = {}): CollectionSpec {
  return { id: 7, fields: [ID, VECTOR, N, META], indexes: [index('vector', metric)], ...rest };
}

export interface TestRow {
  readonly id: Key;
  readonly vector: readonly number[];
  readonly n?: Scalar;
  readonly meta?: object;
}

export async function put(collection: EngineCollection, rows: readonly TestRow[]): Promise<void> {
  const keys = rows.map((row) => row.id);
  const bytes = bytesOf(Float32Array.from(rows.flatMap((row) => row.vector)));
  const meta = rows.map((row) => JSON.stringify(row.meta ?? {}));
  const columns = new Map<number, Column>([
    [ID.id, { kind: 'scalar', values: keys }],
    [VECTOR.id, { kind: 'dense', bytes }],
    [N.id, { kind: 'scalar', values: rows.map((row) => row.n ?? null) }],
    [META.id, { kind: 'scalar', values: meta }],
  ]);
  await collection.upsert({ keys, columns });
}

export function filter(text: string, fields: readonly FieldSpec[] = spec().fields): CompiledFilter {
  return compileFilter(text, fields);
}

/** A search for one vector, in the field `vector` unless changed. */
export function nearest(vector: readonly number[], rest: Partial<SearchQuery> = {}): SearchQuery {
  return {
    ...{ field: VECTOR, vectors: [bytesOf(Float32Array.from(vector))], offset: 0, limit: 10 },
    ...{ effort: {}, output: [], signal: new AbortController().signal },
    ...rest,
  };
}

export function rowQuery(rest: Partial<RowQuery> = {}): RowQuery {
  return { offset: 0, order: 'any', output: [], signal: new AbortController().signal, ...rest };
}

/** Entities of each write of `test-burst-writer.ts`. */
export const BURST_BATCH = 1500;

/** A vector of its own for each key. */
export function vectorOf(key: number): number[] {
  return Array.from({ length: DIM }, (_, at) => Math.fround(Math.sin(key * DIM + at)));
}

/** Of each third key a text that is too long for a column of the store. */
export function metaOf(key: number): object {
  return key % 3 === 0 ? { text: String(key).padEnd(600 + (key % 1000), 'x') } : {};
}

/** The same numbers on every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
