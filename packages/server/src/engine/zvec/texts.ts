import type { ZVecDoc } from '@zvec/zvec';
import { breathe } from '../../kernel/breathe.ts';
import type { Column, Rows, Scalar } from '../engine.ts';
import type { TextDemand } from '../filter/index.ts';
import type { FieldSpec } from '../spec.ts';
import { type FieldAnalyzer, fieldAnalyzer, hasMatch } from '../text/field-analyzer.ts';
import { TextIndex } from '../text/text-index.ts';
import { COLUMN } from './columns.ts';
import { docIdOf } from './doc-id.ts';
import { parseRowText, scalarOf } from './row-text.ts';
import type { RowLayout } from './stored-row.ts';

/** How long texts of the store are cut up before others get their turn, in ms. */
const SLICE_MS = 8;
/** Candidates that are worth to be looked up one by one, at least and as a share of all. */
const CANDIDATES = { least: 5000, share: 0.25 };

interface TextField {
  readonly field: FieldSpec;
  readonly analyzer: FieldAnalyzer;
  /** Whose value names the analyzer. */
  readonly by: FieldSpec | undefined;
  index: TextIndex;
}

/**
 * The words of a collection's text fields, in memory: of those that are inputs of BM25 functions and
 * those that filters may ask for words of. They are read from the store when it is opened, while
 * writes go on, and follow each write in the same turn of the event loop.
 */
export class Texts {
  readonly #fields: readonly TextField[];
  /** What was written since the store is read, which then counts instead of what is read. */
  #written: Set<string> | undefined;
  #filled: Promise<void> = Promise.resolve();

  /** @param fields of the whole schema */
  constructor(fields: readonly FieldSpec[]) {
    this.#fields = searchedFields(fields).map((field) => {
      const analyzer = fieldAnalyzer(field);
      const by = fields.find(({ name }) => name === analyzer.by);
      return { field, analyzer, by, index: new TextIndex() };
    });
  }

  get isEmpty(): boolean {
    return this.#fields.length === 0;
  }

  /** Whether it would serve for other fields as well. */
  suits(fields: readonly FieldSpec[]): boolean {
    const own = this.#fields.map(({ field }) => field.id);
    const others = searchedFields(fields).map(({ id }) => id);
    return own.length === others.length && own.every((id, at) => id === others[at]);
  }

  /** Takes in what a store holds. @param pages of documents with the column `row` */
  fill(pages: AsyncIterable<readonly ZVecDoc[]>, layout: RowLayout): void {
    const written = new Set<string>();
    this.#written = written;
    const filled = this.#readAll(pages, layout, written);
    // Whoever needs it is told; nobody may.
    filled.catch(() => undefined);
    this.#filled = filled;
  }

  /** The index of a field, when it holds all that is stored. */
  async of(field: FieldSpec): Promise<{ index: TextIndex; analyzer: FieldAnalyzer }> {
    await this.#filled;
    const found = this.#fields.find((one) => one.field.id === field.id);
    if (!found) throw new TypeError(`field ${field.name} has no index of its words`);
    return found;
  }

  /** The rows from `start` to before `end` are about to be stored. */
  put(rows: Rows, start: number, end: number): void {
    if (this.isEmpty) return;
    for (let row = start; row < end; row++) {
      const id = docIdOf(rows.keys[row] as number);
      this.#written?.add(id);
      for (const one of this.#fields) {
        const by = one.by && scalarAt(rows.columns.get(one.by.id), row);
        put(one, id, scalarAt(rows.columns.get(one.field.id), row), by);
      }
    }
  }

  drop(ids: readonly string[]): void {
    if (this.isEmpty) return;
    for (const id of ids) {
      this.#written?.add(id);
      for (const { index } of this.#fields) index.drop(id);
    }
  }

  clear(): void {
    // What is being read is of no use any more.
    this.#written = undefined;
    for (const one of this.#fields) one.index = new TextIndex();
  }

  /** Gives the room of what is gone back, if that is much; in the turn of a write. */
  async tidy(): Promise<void> {
    if (this.#written) return;
    for (const one of this.#fields) {
      if (one.index.isWorn) one.index = await one.index.renewed(breathe);
    }
  }

  /**
   * Documents among which are all that fulfil some demands, in a stable order.
   *
   * @returns undefined where that is not known, or they are too many to be looked up one by one
   */
  candidates(demands: readonly TextDemand[]): readonly string[] | undefined {
    if (this.#written || demands.length === 0) return undefined;
    let fewest: readonly string[] | undefined;
    for (const { field, terms, atLeast } of demands) {
      const index = this.#fields.find((one) => one.field.id === field)?.index;
      if (!index) continue;
      const max = Math.max(CANDIDATES.least, CANDIDATES.share * index.documents);
      const found = index.candidates(terms, atLeast, max);
      if (found && (!fewest || found.length < fewest.length)) fewest = found;
    }
    return fewest;
  }

  async #readAll(
    pages: AsyncIterable<readonly ZVecDoc[]>,
    layout: RowLayout,
    written: ReadonlySet<string>,
  ): Promise<void> {
    let began = performance.now();
    for await (const docs of pages) {
      for (const doc of docs) {
        if (this.#written !== written) return;
        if (!written.has(doc.id)) this.#read(doc, layout);
        if (performance.now() - began < SLICE_MS) continue;
        await breathe();
        began = performance.now();
      }
    }
    if (this.#written === written) this.#written = undefined;
  }

  #read({ id, fields }: ZVecDoc, layout: RowLayout): void {
    const values = parseRowText(fields[COLUMN.row] as string);
    const read = (field: FieldSpec) =>
      scalarOf(field, values[layout.places.get(field.name)?.place ?? -1]);
    for (const one of this.#fields) put(one, id, read(one.field), one.by && read(one.by));
  }
}

/** Those whose words are searched for. */
function searchedFields(fields: readonly FieldSpec[]): readonly FieldSpec[] {
  const inputs = new Set(fields.map(({ bm25 }) => bm25?.input));
  return fields.filter((field) => inputs.has(field.name) || hasMatch(field));
}

/** @param text a null has no words, but counts as an entity, as in Milvus */
function put(
  { index, analyzer }: TextField,
  id: string,
  text: Scalar,
  by: Scalar | undefined,
): void {
  const analyze = analyzer.named(typeof by === 'string' ? by : undefined);
  const words = typeof text === 'string' ? analyze(text) : [];
  index.put(
    id,
    words.map((word) => word.text),
  );
}

function scalarAt(column: Column | undefined, row: number): Scalar {
  return column?.kind === 'scalar' ? (column.values[row] ?? null) : null;
}
