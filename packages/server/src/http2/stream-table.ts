import { ClosedStreams } from './closed-streams.ts';
import { ConnectionError } from './connection-error.ts';
import { CODE, MAX_STREAM_ID } from './protocol.ts';
import type { Http2Stream } from './stream.ts';

/** The streams of a connection: those that are open, those that were, and which may still begin. */
export class StreamTable {
  readonly open = new Map<number, Http2Stream>();
  readonly closed = new ClosedStreams();
  readonly #role: 'server' | 'client';
  /** Of streams that the peer began. */
  lastPeerId = 0;
  /** Of streams that are answered: later ones came after the notice. */
  lastServed = MAX_STREAM_ID;
  #nextId = 1;

  constructor(role: 'server' | 'client') {
    this.#role = role;
  }

  /** Whether there is no number left for a stream of our own. */
  get isUsedUp(): boolean {
    return this.#nextId > MAX_STREAM_ID;
  }

  /** A number for a stream of our own. */
  takeId(): number {
    const id = this.#nextId;
    this.#nextId += 2;
    return id;
  }

  /** @throws ConnectionError for a stream that was never begun */
  requireKnown(id: number): void {
    if (id % 2 === 0 || !this.#wasBegun(id)) {
      throw new ConnectionError(CODE.protocolError, 'a stream that was never opened');
    }
  }

  #wasBegun(id: number): boolean {
    if (this.#role === 'client') return id < this.#nextId;
    return id <= this.lastPeerId || id > this.lastServed;
  }

  /** @returns whether it was open. @param byUs while the peer had not sent all */
  remove(stream: Http2Stream, byUs: boolean): boolean {
    if (!this.open.delete(stream.id)) return false;
    this.closed.add(stream.id, byUs && !stream.isRemoteEnded);
    return true;
  }
}
