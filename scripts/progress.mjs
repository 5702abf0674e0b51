// A line that moves on a terminal, and one line a step elsewhere. On standard error.
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Shows that something is going on, with the seconds that it has taken. */
export function startProgress(title) {
  const out = process.stderr;
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  let frame = 0;
  const draw = () => out.write(`\r${FRAMES[frame++ % FRAMES.length]} ${title} … ${seconds()}`);
  const timer = out.isTTY ? setInterval(draw, 100) : undefined;
  if (!out.isTTY) out.write(`${title} …\n`);
  return {
    stop(ok) {
      clearInterval(timer);
      const line = `${ok ? '✓' : '✗'} ${title} (${seconds()})`;
      out.write(out.isTTY ? `\r\u001b[K${line}\n` : `${line}\n`);
    },
  };
}
