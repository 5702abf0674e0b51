import { spawn } from 'node:child_process';

const running = new Set();

/** Ends every child that still runs, with all that it started. */
export function killAll() {
  for (const child of running) killGroup(child, 'SIGKILL');
}

function killGroup(child, signal) {
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/**
 * Starts a child in a process group of its own.
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} options
 * @returns the child, its `end` (resolves to the exit code, or null after a signal; rejects when it
 *   cannot be started) and `tail()`, the last lines of what it printed
 */
export function start(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const last = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
    });
    stream.on('end', () => rest && take(rest));
  }
  function take(line) {
    last.push(line);
    if (last.length > 12) last.shift();
    options.onLine?.(line);
  }
  const end = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  return { child, end, tail: () => last.join('\n'), kill: (signal) => killGroup(child, signal) };
}

/**
 * Runs a command to its end.
 * @param {{ seconds: number, cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} options
 * @returns {Promise<{ code: number | null, tail: string }>} its exit code and its last lines
 * @throws when it cannot be started or has not ended after `seconds`
 */
export async function run(command, args, options) {
  const started = start(command, args, options);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    started.kill('SIGKILL');
  }, options.seconds * 1000);
  try {
    const code = await started.end;
    if (late)
      throw new Error(`${command} did not end within ${options.seconds} s\n${started.tail()}`);
    return { code, tail: started.tail() };
  } finally {
    clearTimeout(timer);
  }
}

/** As `run`, but anything else than exit code 0 throws with the child's last lines. */
export async function must(command, args, options) {
  const { code, tail } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${tail}`);
}

/** What a command prints, or undefined when it is not there or fails. */
export async function output(command, args) {
  const lines = [];
  try {
    const { code } = await run(command, args, { seconds: 30, onLine: (line) => lines.push(line) });
    return code === 0 ? lines.join('\n').trim() : undefined;
  } catch {
    return undefined;
  }
}
