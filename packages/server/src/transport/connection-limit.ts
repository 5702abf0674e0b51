import { readFileSync } from 'node:fs';

/** More than one process can do much for. */
const USUAL = 10_000;
/** For the engine's files, the store, the log, connections to Milvus and PostgreSQL, the local socket. */
const KEPT_BACK = 128;

/**
 * How many connections may be open at once.
 * @param wanted by the setting; unset: 10,000, and no more than half of the files
 * @param files that the process may have open (`ulimit -n`); undefined: nobody knows
 */
export function connectionLimit(wanted: number | undefined, files: number | undefined): number {
  if (files === undefined) return wanted ?? USUAL;
  if (wanted === undefined) return Math.max(1, Math.min(USUAL, Math.floor(files / 2)));
  return Math.max(1, Math.min(wanted, files - KEPT_BACK));
}

/** Of this process, where the system tells. Node has raised it to what it may be by then. */
export function openFileLimit(): number | undefined {
  try {
    const line = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return line ? Number(line[1]) : undefined;
  } catch {
    return undefined;
  }
}
