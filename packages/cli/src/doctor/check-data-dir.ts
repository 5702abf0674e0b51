import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckParts, type Finding, ok, problem, warning } from './finding.ts';

/** The directory: there, ours, closed to others, without leftovers. */
export function checkDataDir({ config, isRunning }: CheckParts): Finding[] {
  const dir = config.data;
  if (!existsSync(dir)) {
    return [
      warning('data directory', `${dir} is not there`, 'the first "latchkey serve" makes it'),
    ];
  }
  if (!statSync(dir).isDirectory()) {
    return [problem('data directory', `${dir} is a file`, 'name another directory with --data')];
  }
  return [
    config.store !== 'sqlite' || existsSync(join(dir, 'latchkey.db'))
      ? ok('data directory', dir)
      : warning('data directory', `${dir} holds no latchkey.db`, 'is it the right --data?'),
    ...(process.platform === 'win32' ? [] : [checkModes(dir)]),
    ...checkLeftovers(dir, isRunning),
  ];
}

function checkModes(dir: string): Finding {
  const open = ['', 'latchkey.db', 'latchkey.db-wal', 'control.sock', 'first-credentials.json']
    .map((name) => (name === '' ? dir : join(dir, name)))
    .filter((path) => existsSync(path) && (statSync(path).mode & 0o077) !== 0);
  if (open.length === 0) return ok('permissions', 'closed to other accounts');
  return problem(
    'permissions',
    `other accounts may read ${open.join(', ')}`,
    `chmod go= ${open.join(' ')}`,
  );
}

function checkLeftovers(dir: string, isRunning: boolean): Finding[] {
  const snapshots = join(dir, 'snapshots');
  const copies = existsSync(snapshots) ? readdirSync(snapshots) : [];
  const credentials = join(dir, 'first-credentials.json');
  return [
    ...(existsSync(credentials)
      ? [warning('first secrets', `${credentials} is still there`, 'save it elsewhere, delete it')]
      : []),
    ...(copies.length > 0 && !isRunning
      ? [warning('leftovers', `${snapshots} holds copies`, `rm -r ${snapshots}`)]
      : []),
  ];
}
