import { existsSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { type CheckParts, type Finding, ok, problem, warning } from './finding.ts';

const GB = 1e9;
const LITTLE_BYTES = 2 * GB;
const TOO_LITTLE_BYTES = 0.5 * GB;
/** Each client connection and each file of the engine takes one. */
const FEW_FILES = 4096;

/** Disk space, ports, open files, the runtime. */
export async function checkHost(parts: CheckParts): Promise<Finding[]> {
  return [checkDisk(parts), ...(await checkPorts(parts)), ...checkOpenFiles(), checkNode()];
}

function checkDisk({ config }: CheckParts): Finding {
  let dir = resolve(config.data);
  while (!existsSync(dir)) dir = dirname(dir);
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  const text = `${(free / GB).toFixed(1)} GB free at ${dir}`;
  const remedy = 'free some, or move the data directory: writes are refused when the disk is full';
  if (free < TOO_LITTLE_BYTES) return problem('disk', text, remedy);
  return free < LITTLE_BYTES ? warning('disk', text, remedy) : ok('disk', text);
}

async function checkPorts({ config, isRunning }: CheckParts): Promise<Finding[]> {
  const ports: [name: string, flag: string, port: number][] = [
    ['cluster port', '--port', config.port],
    ['control port', '--admin-port', config.adminPort],
  ];
  const findings = ports.map(async ([name, flag, port]): Promise<Finding> => {
    const where = `${config.host}:${port}`;
    const fault = await bindFault(port, config.host);
    if (isRunning) {
      if (fault === 'EADDRINUSE') return ok(name, `${where} is served`);
      const remedy = `the server that runs was started with another ${flag}; give doctor the same flags`;
      return warning(name, `nothing listens on ${where}`, remedy);
    }
    if (fault === undefined) return ok(name, `${where} is free`);
    const remedy =
      fault === 'EADDRINUSE' ? `stop what listens there, or choose another ${flag}` : 'see --host';
    return problem(name, `${where} cannot be opened (${fault})`, remedy);
  });
  return Promise.all(findings);
}

function bindFault(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolvePromise) => {
    const server = createServer();
    server.once('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => resolvePromise(code));
    server.listen(port, host, () => server.close(() => resolvePromise(undefined)));
  });
}

function checkOpenFiles(): Finding[] {
  const { userLimits } = process.report.getReport() as {
    userLimits?: { open_files?: { soft?: number | string } };
  };
  const soft = userLimits?.open_files?.soft;
  if (soft === undefined) return [];
  const text = `${soft} at most`;
  return soft === 'unlimited' || Number(soft) >= FEW_FILES
    ? [ok('open files', text)]
    : [warning('open files', text, `ulimit -n ${FEW_FILES}, or LimitNOFILE= in a systemd unit`)];
}

function checkNode(): Finding {
  const [major = 0] = process.versions.node.split('.').map(Number);
  return major >= 22
    ? ok('runtime', `Node ${process.version}`)
    : problem('runtime', `Node ${process.version} is too old`, 'start it with "npm start"');
}
