import { constants, type ServerHttp2Session } from 'node:http2';
import type { Clock } from '../kernel/clock.ts';
import type { Limits } from './limits.ts';

/** How many seconds' worth of frames may come at once. */
const BURST_SECONDS = 10;

/**
 * Ends an HTTP/2 session that floods: Node itself answers PING and SETTINGS without a bound, and
 * takes streams that are opened and reset as fast as they come.
 */
export function guardSession(session: ServerHttp2Session, limits: Limits, clock: Clock): void {
  const endWith = (code: number) => {
    session.goaway(code);
    session.destroy();
  };
  const flood = () => endWith(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  const bucket = (perSecond: number) => {
    const capacity = perSecond * BURST_SECONDS;
    let tokens = capacity;
    let last = clock.now();
    return () => {
      const now = clock.now();
      tokens = Math.min(capacity, tokens + ((now - last) / 1000) * perSecond);
      last = now;
      tokens -= 1;
      if (tokens < 0) flood();
    };
  };
  const reset = bucket(limits.resetsPerSecond);
  const opened = bucket(limits.streamsPerSecond);
  session.on('ping', bucket(limits.pingsPerSecond));
  session.on('remoteSettings', bucket(limits.settingsPerSecond));
  session.on('stream', (stream) => {
    opened();
    stream.once('aborted', reset);
  });
  session.on('frameError', flood);
  // Errors of one peer's session are that peer's; without a listener they would end the process.
  session.on('error', () => session.destroy());
  session.setTimeout(limits.idleMs, () => session.close());
  keepAlive(session, limits.keepAliveMs);
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
