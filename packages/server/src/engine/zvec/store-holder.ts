import type { ZVecCollection } from '@zvec/zvec';
import type { CollectionSpec, FieldSpec } from '../spec.ts';
import type { CollectionDir } from './collection-dir.ts';
import { scalarColumn } from './columns.ts';
import { copyStore } from './copy-store.ts';
import type { DiskSpace } from './disk-space.ts';
import { ExactVectors } from './exact-vectors.ts';
import type { Journal } from './journal.ts';
import type { NewStore } from './new-store.ts';
import { openKilledStore } from './open-killed-store.ts';
import { OpenStore } from './open-store.ts';
import type { ReadTurns } from './read-turns.ts';
import { RowTexts } from './row-texts.ts';
import { indexesOf, storeSchema, type VectorIndex, vectorIndexOf } from './schema.ts';
import { treeSize } from './sync-tree.ts';
import type { DocShape } from './to-docs.ts';

interface Parts {
  readonly dir: CollectionDir;
  readonly journal: Journal;
  readonly space: DiskSpace;
  readonly reads: ReadTurns;
}

/** A store that another takes the place of. */
interface Replaced {
  readonly open: OpenStore;
  /** Entities that it writes when it is closed. */
  readonly unsealed: number;
}

/** The newest generation of a collection's store, and how another takes its place. */
export class StoreHolder {
  readonly #id: number;
  readonly #dir: CollectionDir;
  readonly #journal: Journal;
  readonly #space: DiskSpace;
  readonly #reads: ReadTurns;
  #open: OpenStore | undefined;
  #indexes: ReadonlyMap<number, VectorIndex> = new Map();
  #columns: ReadonlySet<string> = new Set();
  /** Closing of stores that were replaced, and the removal of their files. */
  #leaving: Promise<unknown> = Promise.resolve();

  /** @param id of the collection */
  constructor(id: number, parts: Parts) {
    this.#id = id;
    this.#reads = parts.reads;
    this.#dir = parts.dir;
    this.#journal = parts.journal;
    this.#space = parts.space;
  }

  /** Undefined until the first entity came. */
  get open(): OpenStore | undefined {
    return this.#open;
  }

  /** As the open store has them, by the field's id. */
  get indexes(): ReadonlyMap<number, VectorIndex> {
    return this.#indexes;
  }

  /** The store's column that holds a field's values, if it has one to filter by. */
  readonly column = (field: FieldSpec): string | undefined => {
    const name = scalarColumn(field);
    return name !== undefined && this.#columns.has(name) ? name : undefined;
  };

  /** How an open store takes entities of a specification. */
  shape(spec: CollectionSpec, { exact, rows }: OpenStore): DocShape {
    const metric = (field: FieldSpec) =>
      (this.#indexes.get(field.id) ?? vectorIndexOf(spec, field)).metric;
    return { fields: spec.fields, metric, column: this.column, exact, rows };
  }

  /** Opens the store at a path. @throws if it is damaged */
  adopt(spec: CollectionSpec, path: string): OpenStore {
    return this.#take(spec, openKilledStore(path), path);
  }

  /** Makes the first store. */
  async make(spec: CollectionSpec): Promise<OpenStore> {
    const { store, path } = await this.#dir.next(storeSchema(spec), async () => {});
    return this.#take(spec, store, path);
  }

  /** Puts a new store with the same entities, and all columns and indexes, in the place of the open one. */
  async makeAnew({ open, unsealed }: Replaced, spec: CollectionSpec): Promise<void> {
    this.#space.require(await treeSize(open.path));
    const metric = (field: FieldSpec) => vectorIndexOf(spec, field).metric;
    await this.#replace({ open, unsealed }, spec, async (to) => {
      const exact = new ExactVectors(to.path, spec.fields);
      const rows = new RowTexts(to.path);
      const shape = { fields: spec.fields, metric, column: scalarColumn, exact, rows };
      try {
        await copyStore(open, { to, shape });
      } finally {
        exact.close();
        rows.close();
      }
    });
  }

  /**
   * Puts an empty store in the place of the open one.
   *
   * @param settled makes the journal as safe as was asked for
   */
  async empty(
    replaced: Replaced,
    spec: CollectionSpec,
    settled: () => Promise<void>,
  ): Promise<void> {
    await this.#replace(replaced, spec, async () => {
      // Should all end before the journal is forgotten, this empties what is done once more; it is
      // written behind what may fail, for want of room or of files: then all stays as it was.
      this.#journal.append({ clear: true });
      await settled();
    });
  }

  /** Resolves when all that left is gone. */
  async left(): Promise<void> {
    await this.#leaving;
  }

  async #replace(
    { open, unsealed }: Replaced,
    spec: CollectionSpec,
    fill: (made: NewStore) => Promise<void>,
  ): Promise<void> {
    const made = await this.#dir.next(storeSchema(spec), fill);
    this.#take(spec, made.store, made.path);
    await this.#journal.clear();
    const remove = async () => {
      await open.close(unsealed);
      // This one alone: the next generation may be in the making beside it.
      await this.#dir.removeGeneration(open.path);
    };
    this.#leaving = this.#leaving.then(remove, remove);
  }

  #take(spec: CollectionSpec, store: ZVecCollection, path: string): OpenStore {
    const exact = new ExactVectors(path, spec.fields);
    this.#open = new OpenStore(this.#id, path, {
      ...{ store, exact, rows: new RowTexts(path), reads: this.#reads },
    });
    this.#indexes = indexesOf(spec, store);
    this.#columns = new Set(store.schema.fields().map(({ name }) => name));
    return this.#open;
  }
}
