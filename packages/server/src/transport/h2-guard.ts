import { constants, type ServerHttp2Session } from 'node:http2';
import type { Clock } from '../kernel/clock.ts';
import type { Limits } from './limits.ts';

/** How many seconds' worth of frames may come at once. */
const BURST_SECONDS = 10;

/**
 * Ends an HTTP/2 session that floods: Node itself answers PING and SETTINGS without a bound, and
 * takes streams that are opened and reset as fast as they come.
 *
 * A call makes up for the PINGs before it: clients measure the connection with one for each piece of
 * a reply (grpc-go does), so that only PINGs without calls are a flood. gRPC's own servers count so.
 */
export function guardSession(session: ServerHttp2Session, limits: Limits, clock: Clock): void {
  const flood = () => {
    session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    session.destroy();
  };
  const bucket = (perSecond: number) => new FrameBucket(perSecond, clock);
  const pings = bucket(limits.pingsPerSecond);
  const settings = bucket(limits.settingsPerSecond);
  const resets = bucket(limits.resetsPerSecond);
  const streams = bucket(limits.streamsPerSecond);
  const spend = (frames: FrameBucket) => () => {
    if (!frames.take()) flood();
  };
  session.on('ping', spend(pings));
  session.on('remoteSettings', spend(settings));
  session.on('stream', (stream) => {
    pings.fill();
    spend(streams)();
    stream.once('aborted', spend(resets));
  });
  session.on('frameError', flood);
  // Errors of one peer's session are that peer's; without a listener they would end the process.
  session.on('error', () => session.destroy());
  session.setTimeout(limits.idleMs, () => session.close());
  keepAlive(session, limits.keepAliveMs);
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

  /** @returns whether there was one left */
  take(): boolean {
    const now = this.#clock.now();
    const gained = ((now - this.#last) / 1000) * this.#perSecond;
    this.#left = Math.min(this.#perSecond * BURST_SECONDS, this.#left + gained) - 1;
    this.#last = now;
    return this.#left >= 0;
  }
}

/** Pings a session at intervals, so that one whose peer vanished does not stay for ever. */
function keepAlive(session: ServerHttp2Session, everyMs: number): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) return session.destroy();
    answered = false;
    session.ping((error) => {
      answered = !error;
    });
    return undefined;
  }, everyMs);
  timer.unref();
  session.once('close', () => clearInterval(timer));
}
