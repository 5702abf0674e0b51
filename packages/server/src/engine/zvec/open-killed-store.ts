import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ZVecCollection, ZVecOpen } from '@zvec/zvec';

const MANIFEST = /^manifest\.(\d+)$/;

/**
 * Opens a store, also where the process was killed while the store wrote a new manifest (zvec 0.7). It removes the manifest
 * before only when the new one is whole, and nothing that the one before tells of earlier than that. But it reads
 * the newest alone: one that was cut off it refuses, and with an empty one it removes all segments, and ends the process.
 * So where there are several, the one before the newest counts.
 *
 * @throws if it is damaged; then all is as it was
 */
export function openKilledStore(path: string): ZVecCollection {
  const [newest, before] = manifestsOf(path);
  if (newest === undefined) return ZVecOpen(path);
  if (before === undefined) {
    requireContent(newest);
    return ZVecOpen(path);
  }
  requireContent(before);
  const aside = `${newest}.cut`;
  renameSync(newest, aside);
  try {
    const store = ZVecOpen(path);
    rmSync(aside);
    return store;
  } catch (error) {
    renameSync(aside, newest);
    throw error;
  }
}

/** Newest first. */
function manifestsOf(path: string): string[] {
  const numbers = readdirSync(path).flatMap((name) => MANIFEST.exec(name)?.[1] ?? []);
  const newestFirst = numbers.map(Number).sort((a, b) => b - a);
  return newestFirst.map((number) => join(path, `manifest.${number}`));
}

function requireContent(manifest: string): void {
  if (statSync(manifest).size === 0) throw new Error(`${manifest} is empty`);
}
