import type { ZVecDoc } from '@zvec/zvec';
import { defaultOf } from '../../default-value.ts';
import type { Column, Rows, Scalar } from '../../engine.ts';
import { HIDDEN_FIELDS } from '../../hidden-fields.ts';
import type { FieldSpec } from '../../spec.ts';
import { breathe } from '../breathe.ts';
import { COLUMN, exactColumn, scalarColumn as storeColumn } from '../columns.ts';
import { docIdOf } from '../doc-id.ts';
import { parseRowText, scalarOf } from '../row-text.ts';
import type { RowLayout } from '../stored-row.ts';
import { bytesPerVector } from '../vectors.ts';
import type { Masked } from './mask.ts';
import type { Holder, MemoryBudget } from './memory-budget.ts';
import { type ScalarColumn, scalarColumn } from './scalar-column.ts';
import { Slots } from './slots.ts';
import { VectorColumn } from './vector-column.ts';

/** How long what the store holds is read before others get their turn, in ms. */
const SLICE_MS = 8;

/** What is in memory of a collection; it changes with every write. */
export interface Mirrored extends Masked {
  readonly slots: Slots;
  readonly vectors: VectorColumn;
}

/** What it takes to read what the store holds. */
export interface MirrorSource {
  readonly layout: RowLayout;
  /** Of all documents, with these columns of the store. */
  pages(columns: readonly string[]): AsyncIterable<readonly ZVecDoc[]>;
}

/**
 * Vectors of one field and the scalar fields that filters asked for, in memory, by slot: the store
 * takes milliseconds for filters that this answers in a fraction of one. Nothing is held until it is
 * asked for; then the store is read once, while all goes on, and later writes are followed in the
 * turn of the event loop in which the store gets them.
 */
export class Mirror implements Holder {
  readonly #budget: MemoryBudget;
  #held: Held | undefined;
  /** So many documents were too many for the budget. */
  #tooMany = Number.POSITIVE_INFINITY;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  /**
   * What is held, if it is all of these fields of every document.
   *
   * @param rows in the store
   * @returns undefined if it is not, but soon may be
   */
  of(
    vector: FieldSpec,
    scalars: readonly FieldSpec[],
    rows: number,
    source: MirrorSource,
  ): Mirrored | undefined {
    const held = this.#held;
    if (held?.suits(vector, scalars)) {
      this.#budget.used(this);
      return held.isWhole ? held : undefined;
    }
    if (rows >= this.#tooMany || (held && !held.isWhole)) return undefined;
    const columns = scalarColumns([...scalars, ...(held?.fieldsFor(vector) ?? [])]);
    if (columns) this.#fill(new Held(vector, columns), rows, source);
    return undefined;
  }

  /** Whether what was given is still followed. */
  isCurrent(mirrored: Mirrored): boolean {
    return mirrored === this.#held;
  }

  /** The rows from `start` to before `end` are about to be stored. */
  put(rows: Rows, start: number, end: number): void {
    this.#held?.put(rows, start, end);
    this.#keepWithin();
  }

  drop(ids: readonly string[]): void {
    this.#held?.drop(ids);
  }

  /** Holds nothing any more, and reads the store anew when it is asked. */
  release(): void {
    this.#held = undefined;
    this.#budget.released(this);
    this.#tooMany = Number.POSITIVE_INFINITY;
  }

  #fill(held: Held, rows: number, source: MirrorSource): void {
    this.release();
    if (!this.#budget.hold(this, held.bytesOf(rows))) {
      this.#tooMany = rows;
      return;
    }
    this.#held = held;
    this.#readAll(held, source).catch(() => {
      // Without it all goes on, slower; whoever asks next tries again.
      if (this.#held === held) this.release();
    });
  }

  async #readAll(held: Held, { layout, pages }: MirrorSource): Promise<void> {
    let began = performance.now();
    for await (const docs of pages(held.storeColumns())) {
      for (const doc of docs) {
        if (this.#held !== held) return;
        held.read(doc, layout);
        if (performance.now() - began < SLICE_MS) continue;
        this.#keepWithin();
        await breathe();
        began = performance.now();
      }
    }
    held.filled();
    this.#keepWithin();
  }

  #keepWithin(): void {
    const held = this.#held;
    if (!held || this.#budget.hold(this, held.bytes)) return;
    this.release();
    this.#tooMany = held.slots.size;
  }
}

class Held implements Mirrored {
  readonly slots = new Slots();
  readonly vectors: VectorColumn;
  readonly #vector: FieldSpec;
  readonly #columns: ReadonlyMap<number, ScalarColumn>;
  /** What was written since the store is read, which then counts instead of what is read. */
  #written: Set<string> | undefined = new Set();

  constructor(vector: FieldSpec, columns: readonly ScalarColumn[]) {
    this.#vector = vector;
    this.#columns = new Map(columns.map((column) => [column.field.id, column]));
    this.vectors = new VectorColumn(vector.dim ?? 0);
  }

  get isWhole(): boolean {
    return this.#written === undefined;
  }

  get end(): number {
    return this.slots.end;
  }

  get bytes(): number {
    const columns = [...this.#columns.values()];
    const scalars = columns.reduce((sum, column) => sum + column.bytes, 0);
    return this.slots.bytes + this.vectors.bytes + scalars;
  }

  /** At least so much for so many documents. */
  bytesOf(rows: number): number {
    return rows * (bytesPerVector(this.#vector) + 8 * this.#columns.size);
  }

  column(fieldId: number): ScalarColumn | undefined {
    return this.#columns.get(fieldId);
  }

  suits(vector: FieldSpec, scalars: readonly FieldSpec[]): boolean {
    return vector.id === this.#vector.id && scalars.every(({ id }) => this.#columns.has(id));
  }

  /** Scalar fields that were asked for together with the vectors of a field. */
  fieldsFor(vector: FieldSpec): readonly FieldSpec[] {
    if (vector.id !== this.#vector.id) return [];
    return [...this.#columns.values()].map(({ field }) => field);
  }

  storeColumns(): string[] {
    const hidden = HIDDEN_FIELDS.filter(({ id }) => this.#columns.has(id)).map(storeColumn);
    const names = hidden.filter((name) => name !== undefined);
    return [COLUMN.row, exactColumn(this.#vector), ...names];
  }

  put(rows: Rows, start: number, end: number): void {
    const size = bytesPerVector(this.#vector);
    const vectors = rows.columns.get(this.#vector.id);
    if (vectors?.kind !== 'dense') throw new TypeError('rows without their vectors');
    for (let row = start; row < end; row++) {
      const id = docIdOf(rows.keys[row] as number);
      this.#written?.add(id);
      const slot = this.slots.take(id);
      this.vectors.set(slot, vectors.bytes.subarray(row * size, (row + 1) * size));
      for (const [fieldId, column] of this.#columns) {
        column.set(slot, scalarAt(rows.columns.get(fieldId), row) ?? defaultOf(column.field));
      }
    }
  }

  drop(ids: readonly string[]): void {
    for (const id of ids) {
      this.#written?.add(id);
      this.slots.drop(id);
    }
  }

  /** Takes in a document of the store. */
  read({ id, fields }: ZVecDoc, layout: RowLayout): void {
    if (this.#written?.has(id)) return;
    const slot = this.slots.take(id);
    const vector = Buffer.from(fields[exactColumn(this.#vector)] as string, 'base64');
    this.vectors.set(slot, vector);
    const values = parseRowText(fields[COLUMN.row] as string);
    for (const column of this.#columns.values()) {
      const place = layout.places.get(column.field.name)?.place;
      const value =
        place === undefined
          ? hiddenValue(column.field, fields)
          : scalarOf(column.field, values[place]);
      column.set(slot, value);
    }
  }

  filled(): void {
    this.#written = undefined;
  }
}

/** @returns undefined if one of the fields is not kept by slot */
function scalarColumns(fields: readonly FieldSpec[]): readonly ScalarColumn[] | undefined {
  const byId = new Map(fields.map((field) => [field.id, field]));
  const columns = [...byId.values()].map(scalarColumn);
  return columns.every((column) => column !== undefined) ? columns : undefined;
}

function hiddenValue(field: FieldSpec, fields: Readonly<Record<string, unknown>>): Scalar {
  return (fields[storeColumn(field) ?? ''] ?? null) as Scalar;
}

function scalarAt(column: Column | undefined, row: number): Scalar {
  return column?.kind === 'scalar' ? (column.values[row] ?? null) : null;
}
