import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import type { Clock } from '../../kernel/clock.ts';

/** Keys count from 2025 on, 2048 for each ms: they stay exact numbers until 2164. */
const EPOCH_MS = Date.UTC(2025, 0, 1);
const PER_MS = 2048;
/** How far ahead of the keys given out the file is, so that it is seldom written. */
const AHEAD = 60_000 * PER_MS;

/**
 * Gives out primary keys by the time of day, each larger than all before. A file holds a bound that
 * no key has reached: the next process starts there, even if the clock was set back.
 */
export class KeySource {
  readonly #path: string;
  readonly #clock: Clock;
  #last: number;
  #bound: number;
  #raising: Promise<void> | undefined;

  /** @throws when the file is there but cannot be read: keys could repeat without it */
  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    this.#bound = readBound(path);
    this.#last = this.#bound;
  }

  /** Waits for the disk where the keys reach the bound, so once a minute at most. */
  async next(count: number): Promise<number[]> {
    const now = Math.floor(this.#clock.now() - EPOCH_MS) * PER_MS;
    const first = Math.max(this.#last + 1, now);
    const last = first + count - 1;
    this.#last = last;
    while (last >= this.#bound) {
      this.#raising ??= this.#raiseBound().finally(() => {
        this.#raising = undefined;
      });
      await this.#raising;
    }
    return Array.from({ length: count }, (_, at) => first + at);
  }

  async #raiseBound(): Promise<void> {
    const bound = this.#last + AHEAD;
    const file = await open(`${this.#path}.new`, 'w', 0o600);
    try {
      await file.write(String(bound));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${this.#path}.new`, this.#path);
    // Not before the file has it: where that fails, the next key tries again.
    this.#bound = bound;
  }
}

function readBound(path: string): number {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  const bound = Number(text);
  if (text === '' || !Number.isSafeInteger(bound)) throw new Error(`${path} is damaged`);
  return bound;
}
