import type { Rows } from '../engine.ts';
import type { CollectionSpec, FieldSpec, IndexSpec } from '../spec.ts';
import type { Followers } from './collection-writer.ts';
import { COLUMN } from './columns.ts';
import { docIdOf } from './doc-id.ts';
import type { MemoryBudget } from './mirror/memory-budget.ts';
import { Mirror } from './mirror/mirror.ts';
import type { OpenStore } from './open-store.ts';
import { Rewritten } from './rewritten.ts';
import { storedColumns } from './stored-columns.ts';
import { RowLayout } from './stored-row.ts';
import { storedSpec } from './stored-spec.ts';
import { Texts } from './texts.ts';

/** What is known of a collection beside its store: how it is specified, its words, and its mirror. */
export class CollectionMemory implements Followers {
  readonly primary: FieldSpec;
  readonly mirror: Mirror;
  readonly rewritten = new Rewritten();
  #spec: CollectionSpec;
  #layout: RowLayout;
  #textIndexes: readonly IndexSpec[];
  #texts: Texts;

  /** @param whole with what is not stored */
  constructor(whole: CollectionSpec, budget: MemoryBudget) {
    const primary = whole.fields.find((field) => field.primaryKey);
    if (!primary) throw new TypeError(`collection ${whole.id} has no primary key`);
    this.primary = primary;
    this.mirror = new Mirror(budget);
    this.#spec = storedSpec(whole);
    this.#layout = new RowLayout(this.#spec.fields);
    this.#textIndexes = whole.indexes;
    this.#texts = new Texts(whole.fields);
  }

  /** Of what is stored. */
  get spec(): CollectionSpec {
    return this.#spec;
  }

  get layout(): RowLayout {
    return this.#layout;
  }

  get texts(): Texts {
    return this.#texts;
  }

  /** The index of a field that a function makes. */
  textIndex(field: string): IndexSpec | undefined {
    return this.#textIndexes.find((index) => index.field === field);
  }

  addTextIndex(index: IndexSpec): void {
    const isOther = ({ id, field }: IndexSpec) => id !== index.id && field !== index.field;
    this.#textIndexes = [...this.#textIndexes.filter(isOther), index];
  }

  /** What was indexed stays as it is, to be replaced by the next index. */
  dropIndex(index: IndexSpec): void {
    const isOther = ({ id }: IndexSpec) => id !== index.id;
    this.#textIndexes = this.#textIndexes.filter(isOther);
    this.#spec = { ...this.#spec, indexes: this.#spec.indexes.filter(isOther) };
  }

  /**
   * Takes over a specification of what is stored.
   *
   * @param open whose words are read if other ones are searched in now
   * @param whole with what is not stored, if that may have changed
   */
  change(
    spec: CollectionSpec,
    open: OpenStore | undefined,
    { whole, signal }: { readonly whole: CollectionSpec | undefined; readonly signal: AbortSignal },
  ): void {
    this.#spec = spec;
    this.#layout = new RowLayout(spec.fields);
    this.mirror.release();
    if (!whole || this.#texts.suits(whole.fields)) return;
    this.#texts = new Texts(whole.fields);
    this.fillTexts(open, signal);
  }

  /** The same for the indexes of fields that functions make. */
  changeTextIndexes(whole: CollectionSpec): void {
    this.#textIndexes = whole.indexes;
  }

  /** Reads the words of what is stored, while other calls go on. */
  fillTexts(open: OpenStore | undefined, signal: AbortSignal): void {
    if (!open || this.#texts.isEmpty) return;
    this.#texts.fill(storedColumns(open, [COLUMN.row], signal), this.#layout);
  }

  /** Nothing is stored any more. */
  clear(): void {
    this.#texts.clear();
    this.mirror.release();
  }

  put(rows: Rows, start: number, end: number): void {
    this.#texts.put(rows, start, end);
    this.mirror.put(rows, start, end);
  }

  replaced(rows: Rows, start: number, end: number): void {
    this.rewritten.note(rows.keys.slice(start, end).map(docIdOf));
  }

  drop(ids: readonly string[]): void {
    this.#texts.drop(ids);
    this.mirror.drop(ids);
  }

  failed(): void {
    // Of words candidates are found alone, which are looked up in the store.
    this.mirror.release();
  }

  tidy(): Promise<void> {
    return this.#texts.tidy();
  }
}
