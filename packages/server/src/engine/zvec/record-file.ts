import { closeSync, constants, fstatSync, openSync, readSync, write } from 'node:fs';
import { promisify } from 'node:util';
import { allOver } from '../../kernel/all-over.ts';
import { Pace } from '../../kernel/pace.ts';

const writeTo = promisify(write);

/** Bytes between two records that are rather read along than asked for apart. */
const GAP_BYTES = 4096;
const RUN_BYTES = 1_000_000;

/** Records that lie beside each other, by their places among those asked for. */
interface Run {
  readonly first: number;
  last: number;
  readonly places: number[];
}

/**
 * Records of one size in a file, found by their numbers. They are in the operating system's hands when
 * `put` is over, so they outlive the process; a power loss only after a sync of the file. They are written
 * by other threads: where a program fills the disk, the system has a writer wait.
 */
export class RecordFile {
  readonly #fd: number;
  readonly #size: number;
  #end: number;
  /** Numbers that may be used again, ascending, and how many of them are. */
  #free: Uint32Array = new Uint32Array();
  #taken = 0;

  /** @param size of a record, bytes */
  constructor(path: string, size: number) {
    this.#fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    this.#size = size;
    // A kill may leave a record half written: the next one takes its place.
    this.#end = Math.floor(fstatSync(this.#fd).size / size);
  }

  /** Every record's number is below it. */
  get end(): number {
    return this.#end;
  }

  /** Records that may be in use. */
  get held(): number {
    return this.#end - (this.#free.length - this.#taken);
  }

  /** Whether some numbers were given back and wait to be used again. */
  get hasFree(): boolean {
    return this.#taken < this.#free.length;
  }

  /**
   * Writes records, which nobody changes meanwhile, when those before are written.
   *
   * @returns their numbers @throws when the disk is full; then none is taken
   */
  async put(records: Uint8Array): Promise<readonly number[]> {
    const count = records.length / this.#size;
    if (!this.hasFree) return this.#append(records, count);
    const numbers = this.#next(count);
    const runs = runsOf(numbers, 0).map(({ first, last, places }) => {
      const [start = 0] = places;
      const end = start + last - first + 1;
      const bytes = records.subarray(start * this.#size, end * this.#size);
      return this.#write(bytes, first * this.#size);
    });
    // All at once: 2,000 behind each other take 120 ms, and so 6.
    await allOver(runs);
    for (const number of numbers) {
      if (number < this.#end) this.#taken++;
      else this.#end = number + 1;
    }
    return numbers;
  }

  /** The records with these numbers, one after the other. @throws when one is not there */
  async read(numbers: readonly number[]): Promise<Buffer> {
    const all = Buffer.alloc(numbers.length * this.#size);
    const most = Math.floor(RUN_BYTES / this.#size);
    const pace = new Pace();
    for (const run of runsOf(numbers, GAP_BYTES / this.#size, most)) {
      this.#readRun(run, numbers, all);
      if (pace.isOver) await pace.rest();
    }
    return all;
  }

  /** These numbers are not in use any more, and nobody reads them. @param numbers ascending */
  reuse(numbers: Uint32Array): void {
    this.#free = numbers;
    this.#taken = 0;
  }

  close(): void {
    closeSync(this.#fd);
  }

  async #append(records: Uint8Array, count: number): Promise<readonly number[]> {
    const first = this.#end;
    await this.#write(records, first * this.#size);
    this.#end += count;
    return Array.from({ length: count }, (_, at) => first + at);
  }

  /** Those that are free, then new ones. */
  #next(count: number): readonly number[] {
    const again = this.#free.subarray(this.#taken, this.#taken + count);
    return Array.from({ length: count }, (_, at) => again[at] ?? this.#end + at - again.length);
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const left = bytes.length - at;
      at += (await writeTo(this.#fd, bytes, at, left, position + at)).bytesWritten;
    }
  }

  #readRun({ first, last, places }: Run, numbers: readonly number[], all: Uint8Array): void {
    const bytes = Buffer.allocUnsafe((last - first + 1) * this.#size);
    for (let at = 0; at < bytes.length; ) {
      const length = readSync(this.#fd, bytes, at, bytes.length - at, first * this.#size + at);
      if (length === 0) throw new Error(`record ${last} is not there: the file ends before it`);
      at += length;
    }
    for (const place of places) {
      const from = ((numbers[place] as number) - first) * this.#size;
      all.set(bytes.subarray(from, from + this.#size), place * this.#size);
    }
  }
}

/**
 * Numbers by runs of those that follow each other.
 *
 * @param gap so many between two of them make no new run
 * @param most of a run
 */
function runsOf(
  numbers: readonly number[],
  gap: number,
  most = Number.POSITIVE_INFINITY,
): readonly Run[] {
  const order = Uint32Array.from(numbers, (_, place) => place);
  order.sort((a, b) => (numbers[a] as number) - (numbers[b] as number));
  const runs: Run[] = [];
  let run: Run | undefined;
  for (const place of order) {
    const number = numbers[place] as number;
    if (run && number <= run.last + 1 + gap && number - run.first < most) run.last = number;
    else {
      run = { first: number, last: number, places: [] };
      runs.push(run);
    }
    run.places.push(place);
  }
  return runs;
}
