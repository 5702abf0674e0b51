import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A group of processes that get no more memory than so much, files that they map or wrote included. */
export interface MemoryLimit {
  add(pid: number): void;
  /** After its processes have ended. */
  remove(): void;
}

const ROOT = '/sys/fs/cgroup';

/** @throws where the system has no such groups, or not for us */
export function limitMemory(bytes: number): MemoryLimit {
  const isSecond = existsSync(join(ROOT, 'cgroup.controllers'));
  const group = join(ROOT, isSecond ? '' : 'memory', `latchkey-bench-${process.pid}`);
  try {
    mkdirSync(group);
    writeFileSync(join(group, isSecond ? 'memory.max' : 'memory.limit_in_bytes'), String(bytes));
  } catch (error) {
    throw new Error(
      `memory cannot be limited here: ${(error as Error).message}. Run it in a container with that limit`,
    );
  }
  return {
    add: (pid) => writeFileSync(join(group, 'cgroup.procs'), String(pid)),
    remove: () => rmdirSync(group),
  };
}
