import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errors } from '@latchkey/contract';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../observe/log.ts';
import type { Closing, Engine, EngineCollection } from '../engine.ts';
import type { CollectionSpec } from '../spec.ts';
import { CollectionDir, DROPPED } from './collection-dir.ts';
import { DiskSpace } from './disk-space.ts';
import { createEngineResources, type EngineResources } from './engine-resources.ts';
import { IndexBuilder } from './index-builder.ts';
import { initializeStore } from './initialize-store.ts';
import { KeySource } from './key-source.ts';
import type { LeavingDirs } from './leaving-dirs.ts';
import type { MemoryBudget } from './mirror/memory-budget.ts';
import type { ReadTurns } from './read-turns.ts';
import { storeSchema } from './schema.ts';
import { storedSpec } from './stored-spec.ts';
import type { WriteBudget } from './write-budget.ts';
import { ZvecCollection } from './zvec-collection.ts';

export interface ZvecEngineParts {
  /** Of this engine alone; made if there is none. */
  readonly dir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Shared by the engines of a process. */
  readonly resources?: EngineResources;
  /** What acknowledged writes survive: the end of the process, or a loss of power as well. */
  readonly durability?: 'process' | 'sync';
  /**
   * How long `close` waits for calls and for an index build, in ms. Behind it an engine with the same resources can
   * be opened on the directory, and waits for the rest.
   */
  readonly grace?: number;
}

const KEYS_FILE = 'keys';
const GRACE_MS = 5000;

/** Opens the embedded engine. Its store writes nothing to standard output. */
export async function openZvecEngine(parts: ZvecEngineParts): Promise<Engine> {
  initializeStore();
  const resources = parts.resources ?? createEngineResources(parts.clock);
  await resources.leaving.left(parts.dir);
  await mkdir(parts.dir, { recursive: true, mode: 0o700 });
  await removeDropped(parts.dir);
  const keys = new KeySource(join(parts.dir, KEYS_FILE), parts.clock);
  return new ZvecEngine(parts, resources, keys);
}

/** What was dropped while it was in use, and could not be removed before the process ended. */
async function removeDropped(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (!existsSync(join(dir, name, DROPPED))) continue;
    await rm(join(dir, name), { recursive: true, force: true });
  }
}

class ZvecEngine implements Engine {
  readonly #parts: ZvecEngineParts;
  readonly #keys: KeySource;
  readonly #builder: IndexBuilder;
  readonly #space: DiskSpace;
  readonly #memory: MemoryBudget;
  readonly #reads: ReadTurns;
  readonly #writes: WriteBudget;
  readonly #leavingDirs: LeavingDirs;
  readonly #collections = new Map<number, ZvecCollection>();
  readonly #damaged = new Set<number>();
  readonly #leaving = new Set<Promise<void>>();
  #isClosed = false;

  constructor(parts: ZvecEngineParts, resources: EngineResources, keys: KeySource) {
    this.#parts = parts;
    this.#keys = keys;
    this.#space = new DiskSpace(parts.dir);
    const { builds, memory, reads, writes, leaving } = resources;
    this.#memory = memory;
    this.#reads = reads;
    this.#writes = writes;
    this.#leavingDirs = leaving;
    this.#builder = new IndexBuilder(parts.log, builds);
  }

  async openAll(specs: readonly CollectionSpec[]): Promise<void> {
    for (const spec of specs) {
      try {
        this.#collections.set(spec.id, await this.#openOne(spec));
      } catch (error) {
        this.#damaged.add(spec.id);
        this.#parts.log.error({ collection: spec.id, err: error }, 'collection can not be opened');
      }
    }
  }

  async create(spec: CollectionSpec): Promise<EngineCollection> {
    storeSchema(storedSpec(spec));
    const collection = await this.#openOne(spec);
    this.#collections.set(spec.id, collection);
    return collection;
  }

  async drop(id: number): Promise<void> {
    const collection = this.#collections.get(id);
    this.#collections.delete(id);
    this.#damaged.delete(id);
    if (!collection) return new CollectionDir(this.#parts.dir, id).remove();
    await collection.drop();
    const left = collection
      .close()
      // What is left of it is removed at the next start.
      .catch((err) => this.#parts.log.warn({ collection: id, err }, 'dropped files remain'))
      .finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
  }

  collection(id: number): EngineCollection {
    const collection = this.#collections.get(id);
    if (collection) return collection;
    throw this.#damaged.has(id) ? errors.collectionDamaged(id) : errors.collectionGone(id);
  }

  heldBytes(): number {
    let sum = 0;
    for (const collection of this.#collections.values()) sum += collection.heldBytes();
    return sum;
  }

  newKeys(count: number): Promise<number[]> {
    return this.#keys.next(count);
  }

  async copyTo(dir: string): Promise<void> {
    await mkdir(dir, { mode: 0o700 });
    for (const collection of [...this.#collections.values()]) await collection.copyTo(dir);
    for (const id of this.#damaged) await new CollectionDir(this.#parts.dir, id).copyTo(dir);
    // Behind the collections: its bound must be above every key in them.
    const keys = join(this.#parts.dir, KEYS_FILE);
    if (existsSync(keys)) await copyFile(keys, join(dir, KEYS_FILE));
  }

  /** An index build that takes too long is left alone: what it builds can be built again. */
  async close(how?: Closing): Promise<void> {
    this.#isClosed = true;
    this.#builder.stop();
    const closing = [...this.#collections.values()].map((collection) => collection.close(how));
    const all = Promise.allSettled([...closing, ...this.#leaving]);
    const { dir, grace = GRACE_MS } = this.#parts;
    this.#leavingDirs.add(dir, all);
    if (grace === Number.POSITIVE_INFINITY) await all;
    else await Promise.race([all, delay(grace, undefined, { ref: false })]);
  }

  /** What is opened behind the end of the engine nobody would close, nor could another engine open it. */
  async #openOne(spec: CollectionSpec): Promise<ZvecCollection> {
    if (this.#isClosed) throw errors.collectionGone(spec.id);
    const dir = new CollectionDir(this.#parts.dir, spec.id);
    const sync = this.#parts.durability === 'sync';
    const { clock, log } = this.#parts;
    const shared = { builder: this.#builder, space: this.#space, clock, log };
    const budgets = { memory: this.#memory, reads: this.#reads, budget: this.#writes };
    const parts = { ...shared, ...budgets, dir, sync };
    const collection = await ZvecCollection.open(parts, spec);
    if (!this.#isClosed) return collection;
    await collection.close();
    throw errors.collectionGone(spec.id);
  }
}
