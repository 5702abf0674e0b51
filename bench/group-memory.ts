import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Resident memory of a process group, bytes; undefined where the system does not tell. */
export function groupMemory(group: number | undefined): number | undefined {
  if (group === undefined || !existsSync('/proc/self/stat')) return undefined;
  let kib = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(fields[2]) !== group) continue;
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      kib += Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return kib * 1024;
}
