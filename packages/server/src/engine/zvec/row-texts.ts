import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ZVecDoc } from '@zvec/zvec';
import { allOver } from '../../kernel/all-over.ts';
import { breathe } from '../../kernel/breathe.ts';
import type { Census } from './census.ts';
import { COLUMN } from './columns.ts';
import { RecordFile } from './record-file.ts';
import { unusedRecords } from './unused-records.ts';

/** Bytes of a text that stands in the column itself: most that it saves the column is worth a read of a file. */
export const LONG_ROW = 128;
/** Of UTF-8, for a unit of JavaScript's strings. */
const UNIT_BYTES = 3;
/** Before the place of a text; texts are arrays of JSON. */
const MARK = '#';
const FILE = /^rows\.(\d+)$/;
/** Before a text, its length. */
const LENGTH_BYTES = 4;
/** Bytes of texts that are gone for each of those that are not, before they are looked for; and at least. */
const WASTE = 0.5;
const LEAST_WASTE = 64 * 1024 * 1024;
/** Where it is not known how many are gone: so many times what was in use has been written since. */
const WRITTEN = 4;
/** Of records that are read before others get their turn. */
const BYTES_AT_ONCE = 2_000_000;
const NONE = new Uint32Array();

/**
 * Long texts of rows, in files beside the store's own: in its columns they would be most of what it writes, on
 * the event loop, and of what it maps into memory. The column tells where one is. A file has records of one
 * size, powers of two and what lies halfway between: a text takes a third more than it needs at most, or half.
 */
export class RowTexts {
  readonly #dir: string;
  /** By the size of their records. */
  readonly #files = new Map<number, RecordFile>();
  /** Bytes of records that were in use at the last census, or when the store was opened, and that were written since. */
  #used = 0;
  #written = 0;

  /** @param dir of the store */
  constructor(dir: string) {
    this.#dir = dir;
    for (const name of readdirSync(dir)) {
      const size = Number(FILE.exec(name)?.[1] ?? 0);
      if (size > 0) this.#used += this.#file(size).end * size;
    }
  }

  /**
   * Keeps texts, when those before are kept.
   *
   * @returns what is to stand in the column for each @throws when the disk is full
   */
  async put(texts: readonly string[]): Promise<readonly string[]> {
    const stored = [...texts];
    const written = [...this.#bySize(texts)].map(async ([size, places]) => {
      const records = recordsOf(texts, size, places);
      const numbers = await this.#file(size).put(records);
      this.#written += records.length;
      places.forEach((place, at) => {
        stored[place] = `${MARK}${size}.${numbers[at]}`;
      });
    });
    await allOver(written);
    return stored;
  }

  /** Puts texts into the column `row` of documents, where it tells where they are. */
  async restore<Docs extends readonly ZVecDoc[]>(docs: Docs): Promise<Docs> {
    const kept = new Map<number, { doc: ZVecDoc; number: number }[]>();
    for (const doc of docs) {
      const place = placeOf(doc.fields[COLUMN.row]);
      if (!place) continue;
      const some = kept.get(place.size) ?? [];
      some.push({ doc, number: place.number });
      kept.set(place.size, some);
    }
    let isFirst = true;
    for (const [size, some] of kept) {
      const most = Math.max(1, Math.floor(BYTES_AT_ONCE / size));
      for (let from = 0; from < some.length; from += most) {
        if (!isFirst) await breathe();
        isFirst = false;
        const part = some.slice(from, from + most);
        const records = await this.#file(size).read(part.map(({ number }) => number));
        part.forEach(({ doc }, at) => {
          doc.fields[COLUMN.row] = textIn(records.subarray(at * size, (at + 1) * size));
        });
      }
    }
    return docs;
  }

  /**
   * Whether it is worth to look for texts that are gone. What there is beyond one for each row is; where only
   * few rows have any that tells nothing, and what was written does.
   *
   * @param rows of the store
   */
  isWasteful(rows: number): boolean {
    let texts = 0;
    let bytes = 0;
    for (const [size, { held }] of this.#files) {
      texts += held;
      bytes += held * size;
    }
    const each = bytes / Math.max(1, texts);
    const gone = (texts - rows) * each;
    if (gone > LEAST_WASTE + WASTE * rows * each) return true;
    return this.#written > WRITTEN * (this.#used + LEAST_WASTE);
  }

  /** Finds out which records, of those that there are now, no document's column tells of; until then all are kept. */
  census(): Census<ReadonlyMap<number, Uint32Array>> {
    for (const file of this.#files.values()) file.reuse(NONE);
    const used = new Map([...this.#files].map(([size, { end }]) => [size, new Uint8Array(end)]));
    return {
      meet(text) {
        const place = placeOf(text);
        const isUsed = place && used.get(place.size);
        if (isUsed) isUsed[place.number] = 1;
      },
      unused: () => new Map([...used].map(([size, isUsed]) => [size, unusedRecords(isUsed)])),
    };
  }

  /** New texts may take the places of these, which nobody reads any more. */
  reuse(unused: ReadonlyMap<number, Uint32Array>): void {
    this.#used = 0;
    this.#written = 0;
    for (const [size, numbers] of unused) {
      const file = this.#file(size);
      file.reuse(numbers);
      this.#used += (file.end - numbers.length) * size;
    }
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
  }

  /** The places of long texts. */
  #bySize(texts: readonly string[]): ReadonlyMap<number, readonly number[]> {
    const places = new Map<number, number[]>();
    for (let place = 0; place < texts.length; place++) {
      const text = texts[place] as string;
      if (text.length * UNIT_BYTES <= LONG_ROW) continue;
      const bytes = Buffer.byteLength(text);
      if (bytes <= LONG_ROW) continue;
      const size = sizeFor(bytes + LENGTH_BYTES);
      const some = places.get(size);
      if (some) some.push(place);
      else places.set(size, [place]);
    }
    return places;
  }

  #file(size: number): RecordFile {
    const known = this.#files.get(size);
    if (known) return known;
    const made = new RecordFile(join(this.#dir, `rows.${size}`), size);
    this.#files.set(size, made);
    return made;
  }
}

/** Texts as records of a size. */
function recordsOf(texts: readonly string[], size: number, places: readonly number[]): Buffer {
  const records = Buffer.alloc(size * places.length);
  places.forEach((place, at) => {
    const bytes = records.write(texts[place] as string, at * size + LENGTH_BYTES);
    records.writeUInt32LE(bytes, at * size);
  });
  return records;
}

function sizeFor(bytes: number): number {
  const power = 2 ** Math.ceil(Math.log2(bytes));
  return bytes <= 0.75 * power ? 0.75 * power : power;
}

function placeOf(text: unknown): { readonly size: number; readonly number: number } | undefined {
  if (typeof text !== 'string' || !text.startsWith(MARK)) return undefined;
  const dot = text.indexOf('.');
  return { size: Number(text.slice(MARK.length, dot)), number: Number(text.slice(dot + 1)) };
}

function textIn(record: Buffer): string {
  return record.toString('utf8', LENGTH_BYTES, LENGTH_BYTES + record.readUInt32LE(0));
}
