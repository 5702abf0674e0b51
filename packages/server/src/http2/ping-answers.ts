import { frameOf } from './frame-writer.ts';
import type { Outbox } from './outbox.ts';
import { FLAG, FRAME } from './protocol.ts';

/** So long an answer may wait. Whoever asks whether we live waits for seconds. */
const HOLD_MS = 20;
/** Bytes of DATA after which a peer is told at once: its measurement decides how much more we may send. */
const BULK_BYTES = 16 * 1024;

/**
 * Answers PINGs. gRPC peers measure the connection with one for each message that they read, unless one is
 * not answered yet: between small calls these pings would be a third of all that is read and written, so
 * that one waits a little. A second one that comes meanwhile, and those of a peer that is sent much, do not.
 */
export class PingAnswers {
  readonly #outbox: Outbox;
  readonly #sentBytes: () => number;
  #held: Buffer | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Of DATA, when the last answer went out. */
  #sentBefore = 0;

  /** @param sentBytes of DATA, so far */
  constructor(outbox: Outbox, sentBytes: () => number) {
    this.#outbox = outbox;
    this.#sentBytes = sentBytes;
  }

  take(payload: Buffer): void {
    const answer = frameOf(FRAME.ping, FLAG.ack, 0, payload);
    const isQuiet = this.#sentBytes() - this.#sentBefore < BULK_BYTES;
    if (this.#held === undefined && isQuiet) {
      this.#held = answer;
      if (this.#timer) this.#timer.refresh();
      else this.#timer = setTimeout(this.#send, HOLD_MS).unref();
      return;
    }
    this.#send();
    this.#outbox.push(answer);
  }

  /** Nothing more is answered. */
  end(): void {
    this.#held = undefined;
    clearTimeout(this.#timer);
  }

  readonly #send = () => {
    this.#sentBefore = this.#sentBytes();
    if (this.#held) this.#outbox.push(this.#held);
    this.#held = undefined;
  };
}
