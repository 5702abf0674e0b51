import type { Socket } from 'node:net';

/** Beyond it nothing more is put in that can wait. */
const FULL_BYTES = 256 * 1024;
/** Beyond it nothing more is taken from a peer that reads no answers. */
const CLOGGED_BYTES = 1024 * 1024;
/** So much is copied into one piece: cheaper than to hand pieces to the system. */
const COPIED_BYTES = 128 * 1024;

/** What is to be sent on a connection. All of one turn of the event loop goes out at once. */
export class Outbox {
  readonly #socket: Socket;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #isScheduled = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get isFull(): boolean {
    return this.#bytes + this.#socket.writableLength >= FULL_BYTES;
  }

  get isClogged(): boolean {
    return this.#bytes + this.#socket.writableLength >= CLOGGED_BYTES;
  }

  push(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // Behind the promises of this turn, in which most answers are made.
    process.nextTick(this.#flush);
  }

  /** Sends all, and then nothing more. */
  end(): void {
    this.#flush();
    this.#socket.end();
  }

  readonly #flush = () => {
    this.#isScheduled = false;
    const [pieces, bytes, socket] = [this.#pieces, this.#bytes, this.#socket];
    if (pieces.length === 0) return;
    this.#pieces = [];
    this.#bytes = 0;
    if (!socket.writable) return;
    if (pieces.length === 1) socket.write(pieces[0] as Buffer);
    else if (bytes <= COPIED_BYTES) socket.write(Buffer.concat(pieces, bytes));
    else {
      socket.cork();
      for (const piece of pieces) socket.write(piece);
      socket.uncork();
    }
  };
}
