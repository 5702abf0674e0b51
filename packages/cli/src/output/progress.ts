import type { Shell } from '../kit/shell.ts';

const BAR = 24;
/** Often enough to look alive. */
const EVERY_MS = 100;

export interface Progress {
  /** @param done of the same kind as `total` */
  to(done: number, total: number): void;
  /** Clears the line; what it came to is for the caller to say. */
  end(): void;
}

/** How far long work is, on standard error where that is a terminal; nothing is shown elsewhere. */
export function startProgress(title: string, { stderr, env }: Shell): Progress {
  if (!stderr.isTTY || env.TERM === 'dumb') return { to: () => undefined, end: () => undefined };
  const started = Date.now();
  let shown = 0;
  let ended = false;
  let [done, total] = [0, 0];
  const draw = () => {
    shown = Date.now();
    stderr.write(`\r\u001b[2K${barLine(title, done, total, shown - started)}`);
  };
  // What waits for somebody else has nothing to count: the seconds move.
  const timer = setInterval(draw, 1000);
  timer.unref();
  draw();
  return {
    to(nowDone, nowTotal) {
      [done, total] = [nowDone, nowTotal];
      if (Date.now() - shown >= EVERY_MS || done === total) draw();
    },
    end() {
      if (ended) return;
      ended = true;
      clearInterval(timer);
      stderr.write('\r\u001b[2K');
    },
  };
}

/** e.g. `Copying  ████████░░░░  40%  3 s` */
function barLine(title: string, done: number, total: number, elapsedMs: number): string {
  const seconds = `${Math.floor(elapsedMs / 1000)} s`;
  if (total <= 0) return `${title} …  ${seconds}`;
  const part = Math.min(done / total, 1);
  const full = Math.round(part * BAR);
  const percent = `${Math.floor(part * 100)}%`.padStart(4);
  return `${title}  ${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${percent}  ${seconds}`;
}
