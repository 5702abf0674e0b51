import type { ZVecDoc } from '@zvec/zvec';
import { defaultOf } from '../../default-value.ts';
import type { Column, Rows, Scalar } from '../../engine.ts';
import type { Plan } from '../../filter/index.ts';
import { HIDDEN_FIELDS } from '../../hidden-fields.ts';
import type { FieldSpec } from '../../spec.ts';
import { COLUMN, exactColumn, scalarColumn as storeColumn } from '../columns.ts';
import { docIdOf } from '../doc-id.ts';
import { parseRowText, scalarOf } from '../row-text.ts';
import type { RowLayout } from '../stored-row.ts';
import { bytesPerVector, toStoreVector } from '../vectors.ts';
import { Graph, type GraphShape } from './graph.ts';
import { type Masked, maskOf } from './mask.ts';
import { MaskScratch } from './mask-scratch.ts';
import type { ScalarColumn } from './scalar-column.ts';
import { Slots } from './slots.ts';
import { type ExactMetric, VectorColumn } from './vector-column.ts';
import { Walk } from './walk.ts';

/** Bytes of a mask that are looked at together. */
const SLOTS_PER_WORD = 4;

/** What is being read from the store. */
interface Reading {
  readonly vectors: boolean;
  readonly columns: readonly ScalarColumn[];
  /** What was written since, which counts instead of what is read. */
  readonly written: Set<string>;
}

/** Slots that pass a filter. */
export interface Passing {
  /** 1 for each of them; 0 for all others. */
  readonly mask: Uint8Array;
  /** The first `count` of them. */
  readonly slots: Int32Array;
  readonly count: number;
}

/**
 * In memory, by slot: the vectors of one field, scalar fields that filters asked for, and a graph over the
 * vectors. It changes with every write.
 */
export class Held implements Masked {
  readonly vector: FieldSpec;
  readonly slots = new Slots();
  readonly vectors: VectorColumn;
  readonly walk: Walk;
  readonly scratch = new MaskScratch();
  readonly #columns = new Map<number, ScalarColumn>();
  #passing = new Int32Array();
  #graph: Graph | undefined;
  #reading: Reading | undefined;

  constructor(vector: FieldSpec, metric: ExactMetric) {
    this.vector = vector;
    this.vectors = new VectorColumn(vector.dim ?? 0, metric);
    this.walk = new Walk(this.vectors);
  }

  get metric(): ExactMetric {
    return this.vectors.metric;
  }

  /** All slots are below it. */
  get end(): number {
    return this.slots.end;
  }

  get graph(): Graph | undefined {
    return this.#graph;
  }

  get bytes(): number {
    const columns = [...this.#columns.values()];
    const scalars = columns.reduce((sum, column) => sum + column.bytes, 0);
    const scratch = this.scratch.bytes + this.#passing.byteLength + this.walk.bytes;
    return this.slots.bytes + this.vectors.bytes + scalars + scratch + (this.#graph?.bytes ?? 0);
  }

  /** At least so much for so many documents. */
  bytesOf(rows: number): number {
    return rows * bytesPerVector(this.vector);
  }

  column(fieldId: number): ScalarColumn | undefined {
    return this.#columns.get(fieldId);
  }

  has({ id }: FieldSpec): boolean {
    return this.#columns.has(id);
  }

  get isReading(): boolean {
    return this.#reading !== undefined;
  }

  /** Whether the vectors and these fields of every document are here. */
  isWhole(scalars: readonly FieldSpec[]): boolean {
    const reading = this.#reading;
    if (reading?.vectors) return false;
    return scalars.every(
      (field) =>
        this.has(field) && !reading?.columns.some((column) => column.field.id === field.id),
    );
  }

  /** What passes a filter; good until the next is asked about. Undefined where memory does not tell. */
  passing(plan: Plan): Passing | undefined {
    const mask = maskOf(plan, this);
    if (!mask) return undefined;
    if (this.#passing.length < mask.length) {
      this.#passing = new Int32Array(Math.ceil(mask.length * 1.25) + SLOTS_PER_WORD);
    }
    return { mask, slots: this.#passing, count: collect(mask, this.slots.taken, this.#passing) };
  }

  /** All documents. */
  all(): Passing {
    return this.passing({ kind: 'constant', value: true }) as Passing;
  }

  /** The vectors, unless they are here, and some fields are about to be read. */
  beginReading(columns: readonly ScalarColumn[]): void {
    const vectors = this.slots.end === 0 && this.#columns.size === 0;
    this.#reading = { vectors, columns, written: new Set() };
    for (const column of columns) this.#columns.set(column.field.id, column);
  }

  /** Columns of the store to read. */
  storeColumns(): string[] {
    const { vectors = false, columns = [] } = this.#reading ?? {};
    const hidden = HIDDEN_FIELDS.filter(({ id }) => columns.some(({ field }) => field.id === id));
    const names = hidden.map(storeColumn).filter((name) => name !== undefined);
    const isStored = columns.length > hidden.length;
    return [
      ...(isStored ? [COLUMN.row] : []),
      ...(vectors ? [exactColumn(this.vector)] : []),
      ...names,
    ];
  }

  get isReadingVectors(): boolean {
    return this.#reading?.vectors ?? false;
  }

  /** Takes in a document of the store. @param vector unless vectors are not read */
  read({ id, fields }: ZVecDoc, layout: RowLayout, vector: Uint8Array | undefined): void {
    const reading = this.#reading;
    if (!reading || reading.written.has(id)) return;
    const slot = reading.vectors ? this.slots.take(id) : this.slots.of(id);
    if (slot === undefined) return;
    if (vector) this.#setVector(slot, vector);
    const text = fields[COLUMN.row] as string | undefined;
    const values = text === undefined ? [] : parseRowText(text);
    for (const column of reading.columns) {
      const place = layout.places.get(column.field.name)?.place;
      const isHidden = place === undefined;
      const { field } = column;
      column.set(slot, isHidden ? hiddenValue(field, fields) : scalarOf(field, values[place]));
    }
  }

  endReading(): void {
    this.#reading = undefined;
  }

  /** Begins a graph over all vectors, which takes in what is written from now on. */
  beginGraph(shape: GraphShape): Graph {
    const graph = new Graph(this.vectors, this.walk, shape);
    this.#graph = graph;
    const { taken } = this.slots;
    for (let slot = 0; slot < this.end; slot++) if (taken[slot] === 1) graph.announce(slot);
    return graph;
  }

  /** Forgets the graph, and gives the slots away again that it kept. */
  dropGraph(): void {
    const graph = this.#graph;
    if (!graph) return;
    const { taken } = this.slots;
    for (let slot = 0; slot < this.end; slot++) {
      if (taken[slot] === 0 && graph.holds(slot)) this.slots.free(slot);
    }
    this.#graph = undefined;
  }

  /** The rows from `start` to before `end` are about to be stored. */
  put(rows: Rows, start: number, end: number): void {
    const size = bytesPerVector(this.vector);
    const vectors = rows.columns.get(this.vector.id);
    if (vectors?.kind !== 'dense') throw new TypeError('rows without their vectors');
    for (let row = start; row < end; row++) {
      const id = docIdOf(rows.keys[row] as number);
      this.#reading?.written.add(id);
      const slot = this.#slotFor(id);
      this.#setVector(slot, vectors.bytes.subarray(row * size, (row + 1) * size));
      for (const [fieldId, column] of this.#columns) {
        column.set(slot, scalarAt(rows.columns.get(fieldId), row) ?? defaultOf(column.field));
      }
      this.#graph?.announce(slot);
    }
  }

  drop(ids: readonly string[]): void {
    for (const id of ids) {
      this.#reading?.written.add(id);
      this.#drop(id);
    }
  }

  /** The vector of a slot that a graph holds stays as it is. */
  #slotFor(id: string): number {
    const known = this.slots.of(id);
    if (known !== undefined && this.#graph?.holds(known)) this.#drop(id);
    return this.slots.take(id);
  }

  #drop(id: string): void {
    const slot = this.slots.drop(id);
    if (slot === undefined) return;
    if (this.#graph?.holds(slot)) this.#graph.retire();
    else this.slots.free(slot);
  }

  #setVector(slot: number, bytes: Uint8Array): void {
    const vector = toStoreVector(this.vector, this.metric, bytes);
    this.vectors.set(slot, vector as Float32Array);
  }
}

/**
 * Takes from a mask what is not in use, and lists what is left; four slots at a time, since most filters
 * let few pass. Behind its end no slot is in use.
 *
 * @returns how many there are
 */
function collect(mask: Uint8Array, taken: Uint8Array, slots: Int32Array): number {
  const length = Math.ceil(mask.length / SLOTS_PER_WORD);
  const masks = new Uint32Array(mask.buffer, 0, length);
  const used = new Uint32Array(taken.buffer, 0, length);
  let count = 0;
  for (let at = 0; at < length; at++) {
    const four = (masks[at] as number) & (used[at] as number);
    masks[at] = four;
    if (four === 0) continue;
    const slot = at * SLOTS_PER_WORD;
    slots[count] = slot;
    count += four & 1;
    slots[count] = slot + 1;
    count += (four >> 8) & 1;
    slots[count] = slot + 2;
    count += (four >> 16) & 1;
    slots[count] = slot + 3;
    count += four >>> 24;
  }
  return count;
}

function hiddenValue(field: FieldSpec, fields: Readonly<Record<string, unknown>>): Scalar {
  return (fields[storeColumn(field) ?? ''] ?? null) as Scalar;
}

function scalarAt(column: Column | undefined, row: number): Scalar {
  return column?.kind === 'scalar' ? (column.values[row] ?? null) : null;
}
