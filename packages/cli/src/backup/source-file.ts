import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file that goes into a backup. */
export interface SourceFile {
  /** In the backup: relative, with slashes. */
  readonly path: string;
  /** Where it is. */
  readonly file: string;
  readonly size: number;
}

/** All files below a directory, in a fixed order. @param leaveOut names at its top */
export function sourceFiles(dir: string, leaveOut: (name: string) => boolean): SourceFile[] {
  return readdirSync(dir)
    .filter((name) => !leaveOut(name))
    .flatMap((name) => below(join(dir, name), name))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function below(file: string, path: string): SourceFile[] {
  const stats = statSync(file);
  if (stats.isDirectory()) {
    return readdirSync(file).flatMap((name) => below(join(file, name), `${path}/${name}`));
  }
  return stats.isFile() ? [{ path, file, size: stats.size }] : [];
}
