import type { ZVecDoc } from '@zvec/zvec';
import { breathe } from '../../../kernel/breathe.ts';
import type { Rows } from '../../engine.ts';
import type { FieldSpec } from '../../spec.ts';
import type { RowLayout } from '../stored-row.ts';
import { bytesPerVector } from '../vectors.ts';
import { growGraph } from './grow-graph.ts';
import { Held } from './held.ts';
import type { Holder, MemoryBudget } from './memory-budget.ts';
import { scalarColumn } from './scalar-column.ts';
import type { ExactMetric } from './vector-column.ts';

/** How long what the store holds is read before others get their turn, in ms. */
const SLICE_MS = 8;
/** Searches of a field that show that it is worth to be held, and to have a graph. */
const SEARCHED = 100;
/** Numbers below which comparing with all costs no more than a graph. */
const FEW_NUMBERS = 130_000;
/** Of a graph, dead slots for each that is alive: with more it is made anew. */
const MAX_DEAD = 0.3;
const GRAPH = { m: 16, efConstruction: 100 };
/** Of such a graph for each slot, at least. */
const BYTES_PER_LINKED = 140;

/** What a search needs to have in memory. */
export interface Wanted {
  readonly vector: FieldSpec;
  /** That the vectors are to be compared by. */
  readonly metric: ExactMetric;
  /** Fields that a filter asks for; unset without a filter. */
  readonly scalars: readonly FieldSpec[] | undefined;
  /** Whether a graph may be searched, which misses some. */
  readonly isApproximate: boolean;
}

/** What it takes to read what the store holds. */
export interface MirrorSource {
  /** How many documents there are. */
  readonly rows: () => number;
  readonly layout: RowLayout;
  /** Of all documents, with these columns of the store. */
  pages(columns: readonly string[]): AsyncIterable<readonly ZVecDoc[]>;
  /** The vectors of documents that were read with their `exactColumn`, one after the other. */
  vectors(field: FieldSpec, docs: readonly ZVecDoc[]): Promise<Uint8Array>;
}

/**
 * What is in memory of a collection, for each vector field that is searched: the store takes hundreds of
 * microseconds, with filters milliseconds, for what this answers in tens. Nothing is held until it is
 * asked for; then the store is read once, while all goes on, and later writes are followed in the turn
 * of the event loop in which the store gets them.
 */
export class Mirror implements Holder {
  readonly #budget: MemoryBudget;
  /** By the id of the vector's field. */
  readonly #held = new Map<number, Held>();
  readonly #searches = new Map<number, number>();
  readonly #growing = new Set<Held>();
  /** So many documents were too many for the budget, without a graph and with one. */
  #tooMany = Number.POSITIVE_INFINITY;
  #tooManyForGraph = Number.POSITIVE_INFINITY;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  /**
   * What is held, if it is all of these fields of every document.
   *
   * @returns undefined if it is not, but soon may be
   */
  of(wanted: Wanted, source: MirrorSource): Held | undefined {
    const { vector, metric, scalars } = wanted;
    const searches = (this.#searches.get(vector.id) ?? 0) + 1;
    this.#searches.set(vector.id, searches);
    const held = this.#held.get(vector.id);
    if (!held) {
      if (scalars || searches > SEARCHED) this.#fill(new Held(vector, metric), wanted, source);
      return undefined;
    }
    if (held.metric !== metric) return undefined;
    this.#budget.used(this);
    if (!held.isWhole(scalars ?? [])) {
      if (!held.isReading) this.#fill(held, wanted, source);
      return undefined;
    }
    if (wanted.isApproximate && searches > SEARCHED) this.#letGrow(held);
    return held;
  }

  /** Whether what was given is still followed. */
  isCurrent(held: Held): boolean {
    return held === this.#held.get(held.vector.id);
  }

  /** The rows from `start` to before `end` are about to be stored. */
  put(rows: Rows, start: number, end: number): void {
    for (const held of this.#held.values()) held.put(rows, start, end);
    this.#keepWithin();
  }

  drop(ids: readonly string[]): void {
    for (const held of this.#held.values()) held.drop(ids);
  }

  /** Holds nothing any more, and reads the store anew when it is asked. */
  release(): void {
    this.#held.clear();
    this.#budget.released(this);
    this.#tooMany = Number.POSITIVE_INFINITY;
    this.#tooManyForGraph = Number.POSITIVE_INFINITY;
  }

  /** As they count against the budget. */
  get bytes(): number {
    return [...this.#held.values()].reduce((sum, held) => sum + held.bytes, 0);
  }

  #fill(held: Held, { scalars = [] }: Wanted, source: MirrorSource): void {
    const rows = source.rows();
    if (rows >= this.#tooMany) return;
    const columns = scalars.filter((field) => !held.has(field)).map(scalarColumn);
    if (!columns.every((column) => column !== undefined)) return;
    const more = (this.isCurrent(held) ? 0 : held.bytesOf(rows)) + 8 * columns.length * rows;
    if (!this.#budget.hold(this, this.bytes + more)) {
      this.#tooMany = rows;
      return;
    }
    this.#held.set(held.vector.id, held);
    held.beginReading(columns);
    this.#readAll(held, source).catch(() => {
      // Without it all goes on, slower; whoever asks next tries again.
      if (this.isCurrent(held)) this.release();
    });
  }

  async #readAll(held: Held, { layout, pages, vectors }: MirrorSource): Promise<void> {
    const size = bytesPerVector(held.vector);
    let began = performance.now();
    for await (const docs of pages(held.storeColumns())) {
      const all = held.isReadingVectors ? await vectors(held.vector, docs) : undefined;
      for (const [at, doc] of docs.entries()) {
        if (!this.isCurrent(held)) return;
        held.read(doc, layout, all?.subarray(at * size, (at + 1) * size));
        if (performance.now() - began < SLICE_MS) continue;
        this.#keepWithin();
        await breathe();
        began = performance.now();
      }
    }
    held.endReading();
    this.#keepWithin();
  }

  /** Begins a graph, lets it take in what was written, or makes it anew. */
  #letGrow(held: Held): void {
    const { graph, slots } = held;
    if (graph && graph.dead > MAX_DEAD * slots.size) held.dropGraph();
    const isIdle = held.graph ? held.graph.pending === 0 : !this.#mayHaveGraph(held);
    if (isIdle || this.#growing.has(held)) return;
    if (!held.graph) held.beginGraph(GRAPH);
    this.#growing.add(held);
    const goesOn = () => this.#keepWithin() && this.isCurrent(held);
    growGraph(held, goesOn)
      .catch(() => held.dropGraph())
      .finally(() => this.#growing.delete(held));
  }

  #mayHaveGraph({ vector, slots }: Held): boolean {
    const { size } = slots;
    if (size * (vector.dim ?? 0) < FEW_NUMBERS || size >= this.#tooManyForGraph) return false;
    if (this.#budget.hold(this, this.bytes + size * BYTES_PER_LINKED)) return true;
    this.#tooManyForGraph = size;
    return false;
  }

  /** Where the budget is too small, graphs go first. @returns whether something is held yet */
  #keepWithin(): boolean {
    if (this.#held.size === 0) return false;
    if (this.#budget.hold(this, this.bytes)) return true;
    const helds = [...this.#held.values()];
    const rows = Math.max(...helds.map(({ slots }) => slots.size));
    for (const held of helds) held.dropGraph();
    this.#tooManyForGraph = rows;
    if (this.#budget.hold(this, this.bytes)) return true;
    this.release();
    this.#tooMany = rows;
    return false;
  }
}
