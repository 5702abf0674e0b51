import type { Socket } from 'node:net';
import type { Limits } from './limits.ts';

/**
 * Ends a connection of HTTP/1 whose peer does not take a reply. How far a single write has come nobody
 * tells, so each has the time that it needs at the slowest pace that is allowed.
 * @param told is told why it is ended
 */
export function watchReplies(socket: Socket, limits: Limits, told: (why: string) => void): void {
  const { keepAliveMs, slowestBytesPerSecond, transferMs } = limits;
  let before = { written: 0, waiting: 0 };
  let stuckMs = 0;
  const look = () => {
    const now = { written: socket.bytesWritten, waiting: socket.writableLength };
    const isSame = now.written === before.written && now.waiting === before.waiting;
    stuckMs = isSame && now.waiting > 0 ? stuckMs + keepAliveMs : 0;
    before = now;
    const needed = Math.min((now.waiting / slowestBytesPerSecond) * 1000, transferMs);
    if (stuckMs === 0 || stuckMs < needed) return;
    told('the peer takes its replies too slowly');
    socket.destroy();
  };
  const timer = setInterval(look, keepAliveMs).unref();
  socket.once('close', () => clearInterval(timer));
}
