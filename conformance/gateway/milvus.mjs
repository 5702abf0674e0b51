import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output, start } from '../runner/children.mjs';
import { liteEnvironment, milvusEnvironment } from '../runner/programs.mjs';

/** Of its embedded etcd, and its metrics: it takes no others. */
const FIXED_PORTS = [2379, 2380, 9091];
/** It writes this one wherever its data is, and leaves it there. */
const PID_FILE = '/run/milvus/standalone.pid';
const WAIT_SECONDS = 600;
const STOP_SECONDS = 20;
export const ROOT_TOKEN = 'root:Milvus';
export const ETCD = 'http://127.0.0.1:2379';

/**
 * Milvus 2.3.5 as pip installs it, with authorization, on data of its own. Only one can run at a time:
 * `reserve` waits for the other.
 */
export const milvus = {
  missing: async () => {
    if (process.platform !== 'linux') return 'Linux';
    const missing = await milvusEnvironment.missing();
    if (missing) return missing;
    try {
      await milvusEnvironment.install();
      return undefined;
    } catch (failure) {
      return `what pip should install (${failure.message.trim().split('\n').at(-1)})`;
    }
  },

  /**
   * @returns {Promise<() => void>} gives the ports back
   * @throws when somebody else has them for too long
   */
  async reserve(say) {
    const lock = await takeLock(say);
    const end = Date.now() + WAIT_SECONDS * 1000;
    for (;;) {
      const taken = [];
      for (const port of FIXED_PORTS) if (!(await isFree(port))) taken.push(port);
      if (taken.length === 0) return lock;
      if (Date.now() > end) {
        lock();
        throw new Error(
          `Milvus 2.3.5 needs the ports ${FIXED_PORTS.join(', ')}; taken: ${taken.join(', ')}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  },

  /** @returns `stop()` and `tail()`, the last lines that it printed; it may not answer yet */
  start(port) {
    const hadPid = existsSync(PID_FILE);
    const child = started('latchkey-milvus-', (folder) => [
      join(milvusEnvironment.python, '..', 'milvus-server'),
      [
        ...['--data', join(folder, 'data'), '--proxy-port', String(port)],
        ...['--authorization-enabled', 'true'],
      ],
    ]);
    return {
      ...child,
      async stop() {
        await child.stop();
        if (!hadPid) rmSync(PID_FILE, { force: true });
      },
    };
  },
};

/** Milvus Lite behind its own gRPC server: it asks nobody who they are. */
export const lite = {
  missing: liteEnvironment.missing,
  install: liteEnvironment.install,

  /** @returns as `milvus.start` */
  start(port) {
    const program =
      'import sys; from milvus_lite.adapter.grpc.server import run_server; ' +
      "run_server(sys.argv[1], '127.0.0.1', int(sys.argv[2]))";
    return started('latchkey-lite-', (folder) => [
      liteEnvironment.python,
      ['-c', program, join(folder, 'data'), String(port)],
    ]);
  },
};

/** @param commandLine what to start in a folder that is removed when it is stopped */
function started(prefix, commandLine) {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const home = join(folder, 'home');
  mkdirSync(home);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const child = start(...commandLine(folder), {
    cwd: folder,
    env: {
      ...{ HOME: home, TMPDIR: folder },
      // By default a read may miss what was written in the last 5 s; the programs read at once.
      COMMON_GRACEFULTIME: '0',
    },
  });
  let code;
  void child.end.then((ended) => {
    code = ended ?? -1;
  });
  return {
    tail: child.tail,
    ended: () => code,
    async stop() {
      child.kill('SIGINT');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
      await child.end;
      clearTimeout(timer);
      // The launcher may leave what it started.
      child.kill('SIGKILL');
      remove();
    },
  };
}

/** A lock among all who start such a server on this machine, where there is a program for it. */
async function takeLock(say) {
  const file = join(tmpdir(), 'milvus.lock');
  if (!(await output('flock', ['--version']))) return () => undefined;
  const script = 'echo locked; exec sleep 3600';
  let child;
  const late = setTimeout(() => say('waiting for another Milvus on this machine to end …'), 2000);
  const isHeld = await new Promise((resolve) => {
    child = start('flock', ['-w', String(WAIT_SECONDS), file, 'sh', '-c', script], {
      onLine: (line) => line === 'locked' && resolve(true),
    });
    void child.end.then(() => resolve(false));
  });
  clearTimeout(late);
  if (!isHeld) throw new Error(`another Milvus has held ${file} for ${WAIT_SECONDS} s`);
  return () => child.kill('SIGKILL');
}

function isFree(port) {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
