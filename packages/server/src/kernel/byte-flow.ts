import { Readable } from 'node:stream';

/** What is held of a flow while it is not read. */
const HELD_BYTES = 256 * 1024;

/**
 * Bytes that arrive on a stream of HTTP/2, as many as were announced: read no faster than they are
 * taken, so that the sender is slowed down by whoever receives.
 */
export class ByteFlow extends Readable {
  readonly #source: Readable;

  /**
   * @param first bytes that were read from the source before
   * @param parts.length of all, `first` among them
   * @param parts.inspect may throw, which ends the flow
   * @param parts.broken the error of a source that ends early, fails, or goes on for too long
   */
  constructor(
    source: Readable,
    first: Buffer,
    parts: {
      readonly length: number;
      readonly inspect?: (chunk: Buffer) => void;
      readonly broken: () => Error;
    },
  ) {
    super({ highWaterMark: HELD_BYTES });
    this.#source = source;
    // Whoever reads hears of a failure; nobody may be reading yet, or any more.
    this.on('error', () => undefined);
    let left = parts.length - first.length;
    if (first.length > 0) this.push(first);
    source.on('data', (chunk: Buffer) => {
      if (this.destroyed) return;
      left -= chunk.length;
      if (left < 0) {
        this.destroy(parts.broken());
        return;
      }
      try {
        parts.inspect?.(chunk);
      } catch (error) {
        this.destroy(error as Error);
        return;
      }
      if (!this.push(chunk)) source.pause();
    });
    source.once('end', () => {
      if (left === 0) this.push(null);
      else this.destroy(parts.broken());
    });
    const end = () => {
      if (!source.readableEnded) this.destroy(parts.broken());
    };
    source.once('error', end);
    source.once('aborted', end);
    source.once('close', end);
  }

  override _read(): void {
    this.#source.resume();
  }
}
