import { join } from 'node:path';
import { DataType, type FieldSpec } from '../spec.ts';
import type { Census } from './census.ts';
import { exactColumn } from './columns.ts';
import { RecordFile } from './record-file.ts';
import { unusedRecords } from './unused-records.ts';
import { bytesPerVector, isVector } from './vectors.ts';

/** Before a number in a column; in base64 there is none. */
const MARK = '#';
/** Numbers of vectors that are gone for each that is not, before they are looked for; and at least. */
const WASTE = 0.5;
const LEAST_WASTE = 20_000;

/**
 * The vectors of a store as they came, in files beside its own: the store gives back what it normalized
 * for COSINE with rounding errors, and may mix them up when the process is killed. What stands in the
 * `exactColumn` tells where one is. In the store's columns themselves they would be most of what it
 * writes, on the event loop, and of what it maps into memory. Sparse vectors, and those of stores of
 * before, do stand there, in base64.
 */
export class ExactVectors {
  readonly #files: ReadonlyMap<number, RecordFile>;

  /** @param dir of the store */
  constructor(dir: string, fields: readonly FieldSpec[]) {
    const dense = fields.filter(isDense);
    this.#files = new Map(
      dense.map((field) => [
        field.id,
        new RecordFile(join(dir, `exact.${field.id}`), bytesPerVector(field)),
      ]),
    );
  }

  /**
   * Keeps vectors of a field, one after the other, when those before are kept.
   *
   * @returns what is to stand in its column @throws when the disk is full
   */
  async put(field: FieldSpec, vectors: Uint8Array): Promise<readonly string[]> {
    const numbers = await this.#file(field).put(vectors);
    return numbers.map((number) => MARK + number);
  }

  /** Vectors of a dense field, one after the other. @param texts from its column */
  async read(field: FieldSpec, texts: readonly string[]): Promise<Buffer> {
    const size = bytesPerVector(field);
    const isKept = texts.map((text) => text.startsWith(MARK));
    const numbers = texts.filter((_, at) => isKept[at]).map(numberOf);
    const kept = await this.#file(field).read(numbers);
    if (numbers.length === texts.length) return kept;
    const all = Buffer.alloc(size * texts.length);
    let at = 0;
    for (const [row, text] of texts.entries()) {
      if (isKept[row]) all.set(kept.subarray(at++ * size, at * size), row * size);
      else all.write(text, row * size, size, 'base64');
    }
    return all;
  }

  /** Fields of which it is worth to look for vectors that are gone. @param rows of the store */
  wasteful(rows: number): readonly number[] {
    const most = rows * (1 + WASTE) + LEAST_WASTE;
    return [...this.#files].flatMap(([id, file]) => (file.end > most && !file.hasFree ? [id] : []));
  }

  /** Finds out which vectors of a field, of those that there are now, no text of its column tells of. */
  census(field: FieldSpec): Census<Uint32Array> {
    const isUsed = new Uint8Array(this.#file(field).end);
    return {
      meet(text) {
        if (text.startsWith(MARK)) isUsed[numberOf(text)] = 1;
      },
      unused: () => unusedRecords(isUsed),
    };
  }

  /** New vectors may take the places of these, which nobody reads any more. */
  reuse(field: FieldSpec, numbers: Uint32Array): void {
    this.#file(field).reuse(numbers);
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
  }

  #file(field: FieldSpec): RecordFile {
    const file = this.#files.get(field.id);
    if (!file) throw new TypeError(`${exactColumn(field)} has no file`);
    return file;
  }
}

export function isDense({ type }: FieldSpec): boolean {
  return isVector(type) && type !== DataType.SparseFloatVector;
}

function numberOf(text: string): number {
  return Number(text.slice(MARK.length));
}
