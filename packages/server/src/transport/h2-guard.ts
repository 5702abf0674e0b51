import type { Connection } from '../http2/connection.ts';
import { ConnectionError } from '../http2/connection-error.ts';
import type { FrameGuard } from '../http2/connection-options.ts';
import { CODE } from '../http2/protocol.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Limits } from './limits.ts';
import { ReplyPace } from './reply-pace.ts';
import { SlowSenders } from './slow-senders.ts';

/** How many seconds' worth of frames may come at once. */
const BURST_SECONDS = 10;

/**
 * Ends an HTTP/2 connection that floods, is idle, or whose peer vanished or takes too little, and its
 * requests whose bodies come too slowly.
 *
 * A call makes up for the PINGs before it: clients measure the connection with one for each piece of
 * a reply (grpc-go does), so that only PINGs without calls are a flood. gRPC's own servers count so.
 */
export class ConnectionGuard implements FrameGuard {
  readonly #limits: Limits;
  readonly #pings: FrameBucket;
  readonly #settings: FrameBucket;
  readonly #resets: FrameBucket;
  readonly #streams: FrameBucket;
  readonly #others: FrameBucket;
  readonly #timers: NodeJS.Timeout[] = [];
  #lastActive = performance.now();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#pings = new FrameBucket(limits.pingsPerSecond, clock);
    this.#settings = new FrameBucket(limits.settingsPerSecond, clock);
    this.#resets = new FrameBucket(limits.resetsPerSecond, clock);
    this.#streams = new FrameBucket(limits.streamsPerSecond, clock);
    this.#others = new FrameBucket(limits.otherFramesPerSecond, clock);
  }

  ping(): void {
    this.#lastActive = performance.now();
    this.#pings.take();
  }

  settings(): void {
    this.#settings.take();
  }

  stream(): void {
    this.#lastActive = performance.now();
    this.#pings.fill();
    this.#others.fill();
    this.#streams.take();
  }

  reset(): void {
    this.#resets.take();
  }

  other(): void {
    this.#others.take();
  }

  /** From now on the connection is looked after, until `stop`. @param told is told why anything is ended */
  watch(connection: Connection, told: (why: string) => void = () => undefined): void {
    const { idleMs, keepAliveMs, slowBodyMs } = this.#limits;
    const senders = new SlowSenders(this.#limits, told);
    const idle = () => {
      const isBusy = connection.streams.size > 0;
      if (!isBusy && performance.now() - this.#lastActive >= idleMs) connection.close();
    };
    this.#timers.push(
      setInterval(idle, idleMs / 2),
      setInterval(keepAlive(connection, new ReplyPace(this.#limits), told), keepAliveMs),
      setInterval(() => senders.look(connection), slowBodyMs),
    );
    for (const timer of this.#timers) timer.unref();
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }
}

/** To be called at intervals: a peer has one of them to answer a PING, and to take of what waits for it. */
function keepAlive(
  connection: Connection,
  pace: ReplyPace,
  told: (why: string) => void,
): () => void {
  let answered = true;
  return () => {
    const isSlow = pace.isTooSlow(connection);
    if (!answered || isSlow) {
      told(isSlow ? 'the peer takes its replies too slowly' : 'the peer does not answer a PING');
      return connection.destroy();
    }
    answered = false;
    connection.ping((isAnswered) => {
      answered = isAnswered;
    });
    return undefined;
  };
}

/** How many frames of a kind a session may still send. */
class FrameBucket {
  readonly #perSecond: number;
  readonly #clock: Clock;
  #left: number;
  #last: number;

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#left = perSecond * BURST_SECONDS;
    this.#last = clock.now();
  }

  fill(): void {
    this.#left = this.#perSecond * BURST_SECONDS;
  }

  /** @throws ConnectionError when there is none left */
  take(): void {
    const now = this.#clock.now();
    // A clock that is set back takes nothing away.
    const gained = (Math.max(0, now - this.#last) / 1000) * this.#perSecond;
    this.#left = Math.min(this.#perSecond * BURST_SECONDS, this.#left + gained) - 1;
    this.#last = now;
    if (this.#left < 0) throw new ConnectionError(CODE.enhanceYourCalm, 'too many frames');
  }
}
