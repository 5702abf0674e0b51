import type { ZVecCollection } from '@zvec/zvec';
import type { Rows } from '../engine.ts';
import type { FieldSpec } from '../spec.ts';
import type { DiskSpace } from './disk-space.ts';
import type { Journal } from './journal.ts';
import { type DocShape, toDocs } from './to-docs.ts';
import { bytesPerVector } from './vectors.ts';
import { deleteDocs, writeDocs } from './write-docs.ts';

/** What a row takes on the disk, in sizes of its vectors: in the journal, the store and its log. */
const COPIES = 6;
/** Of the disk's reserve that a delete must leave. */
const DELETE_SHARE = 0.25;

interface Parts {
  readonly journal: Journal;
  readonly space: DiskSpace;
  /** Whether what is acknowledged has to survive a loss of power, and not just the process. */
  readonly sync: boolean;
}

/** Changes a store, after the journal; to be called in the turn of a write. */
export class StoreWriter {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Stores entities.
   *
   * @param wrote is told of each piece, just before the store gets it, which rows are in it
   * @returns whether some took the place of others
   * @throws errors.diskFull
   */
  async put(
    store: ZVecCollection,
    shape: DocShape,
    rows: Rows,
    wrote: (start: number, end: number) => void,
  ): Promise<boolean> {
    const { journal, space } = this.#parts;
    const count = rows.keys.length;
    const size = { rows: count, bytesPerRow: bytesPerRow(shape.fields) };
    space.require(count * size.bytesPerRow * COPIES);
    const before = store.stats.docCount;
    await writeDocs(store, size, (start, end) => {
      space.require();
      const docs = toDocs(shape, rows, start, end);
      journal.append({ put: docs.map(({ id, fields = {} }) => ({ id, fields })) });
      wrote(start, end);
      return docs;
    });
    return store.stats.docCount < before + count;
  }

  /**
   * @param dropped is told that they are about to go
   * @returns how many documents there were with these ids
   */
  async drop(store: ZVecCollection, ids: readonly string[], dropped: () => void): Promise<number> {
    if (ids.length === 0) return 0;
    this.#parts.space.require(0, DELETE_SHARE);
    this.#parts.journal.append({ drop: ids });
    dropped();
    return deleteDocs(store, ids);
  }

  /** Resolves when all that was written is as safe as was asked for. */
  async settled(): Promise<void> {
    if (this.#parts.sync) await this.#parts.journal.sync();
  }
}

/** About how many bytes an entity has. */
export function bytesPerRow(fields: readonly FieldSpec[]): number {
  return fields.reduce((sum, field) => sum + bytesPerVector(field) + (field.maxLength ?? 0) / 4, 0);
}
