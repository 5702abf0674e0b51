import { Readable } from 'node:stream';

/** What is held of a flow while it is not read, more or less. */
export const FLOW_BYTES = 256 * 1024;

/** Where the bytes come from: it gives them to the flow's `onData`. */
interface Source {
  pause(): void;
  resume(): void;
}

interface FlowParts {
  /** Of all bytes, `first` among them. */
  readonly length: number;
  /** May throw, which ends the flow. */
  readonly inspect?: (chunk: Buffer) => void;
  /** The error of a source that ends early, breaks off, or goes on for too long. */
  readonly broken: () => Error;
}

/**
 * Bytes that arrive on a stream of HTTP/2, as many as were announced: read no faster than they are
 * taken, so that the sender is slowed down by whoever receives.
 */
export class ByteFlow extends Readable {
  readonly #source: Source;
  readonly #parts: FlowParts;
  #left: number;
  #hasEnded = false;

  /** @param first bytes that were read from the source before */
  constructor(source: Source, first: Buffer, parts: FlowParts) {
    super({ highWaterMark: FLOW_BYTES });
    this.#source = source;
    this.#parts = parts;
    this.#left = parts.length - first.length;
    // Whoever reads hears of a failure; nobody may be reading yet, or any more.
    this.on('error', () => undefined);
    if (first.length > 0) this.push(first);
  }

  onData(chunk: Buffer): void {
    if (this.destroyed) return;
    this.#left -= chunk.length;
    if (this.#left < 0) {
      this.destroy(this.#parts.broken());
      return;
    }
    try {
      this.#parts.inspect?.(chunk);
    } catch (error) {
      this.destroy(error as Error);
      return;
    }
    if (!this.push(chunk)) this.#source.pause();
  }

  onEnd(): void {
    this.#hasEnded = true;
    if (this.#left === 0) this.push(null);
    else this.destroy(this.#parts.broken());
  }

  onAbort(): void {
    if (!this.#hasEnded) this.destroy(this.#parts.broken());
  }

  override _read(): void {
    this.#source.resume();
  }
}
