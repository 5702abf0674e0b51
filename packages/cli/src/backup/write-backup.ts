import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { atInterrupt } from '../kit/at-interrupt.ts';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import { type BackupManifest, MANIFEST, Manifest } from './manifest.ts';
import type { SourceFile } from './source-file.ts';
import { BLOCK, padding, tarHeader } from './tar-header.ts';

/** How far it is, in bytes that were read. */
type Told = (done: number, total: number) => void;

/**
 * Writes files, which nobody may change meanwhile, into one new file: whole or not at all, for its
 * owner alone. Each is read twice: for its checksum, which stands in front, and to be copied.
 * @throws CommandError when the file is there
 */
export async function writeBackup(
  files: readonly SourceFile[],
  to: string,
  told: Told,
): Promise<BackupManifest> {
  const partial = `${to}.partial`;
  await refuseExisting(to);
  let made = false;
  // Listened for before there is anything to tidy up, and what another made is left alone.
  const goOn = atInterrupt(() => made && rmSync(partial, { force: true }));
  try {
    create(partial);
    made = true;
    return await writeInto(partial, files, to, told);
  } finally {
    goOn();
  }
}

async function writeInto(
  partial: string,
  files: readonly SourceFile[],
  to: string,
  told: Told,
): Promise<BackupManifest> {
  let out: FileHandle | undefined;
  try {
    out = await open(partial, 'r+');
    const manifest = await write(files, out, told);
    await out.sync();
    await out.close();
    await rename(partial, to);
    return manifest;
  } catch (error) {
    await out?.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

async function write(files: readonly SourceFile[], out: FileHandle, told: Told) {
  const total = 2 * files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const count = (bytes: number) => {
    done += bytes;
    told(done, total);
  };
  const entries: BackupManifest['files'] = [];
  for (const { path, file, size } of files) {
    const hash = createHash('sha256');
    await eachChunk(file, size, (chunk) => {
      hash.update(chunk);
      count(chunk.length);
    });
    entries.push({ path, size, sha256: hash.digest('hex') });
  }
  const createdAt = new Date().toISOString();
  const manifest: BackupManifest = { format: 1, latchkey: '0.1.0', createdAt, files: entries };
  requireReadable(manifest);
  const text = Buffer.from(`${JSON.stringify(manifest)}\n`);
  await out.write(tarHeader({ path: MANIFEST, size: text.length }));
  await out.write(text);
  await out.write(Buffer.alloc(padding(text.length)));
  for (const { path, file, size } of files) {
    await out.write(tarHeader({ path, size }));
    await eachChunk(file, size, async (chunk) => {
      await out.writeFile(chunk);
      count(chunk.length);
    });
    await out.write(Buffer.alloc(padding(size)));
  }
  await out.write(Buffer.alloc(2 * BLOCK));
  return manifest;
}

/** What could not be restored is no backup. */
function requireReadable(manifest: BackupManifest): void {
  const [issue] = Manifest.safeParse(manifest).error?.issues ?? [];
  if (!issue) return;
  const path = manifest.files[Number(issue.path[1])]?.path;
  throw new CommandError(`${path} can not be in a backup under that name: move it away`);
}

async function eachChunk(
  file: string,
  size: number,
  take: (chunk: Buffer) => void | Promise<void>,
): Promise<void> {
  let read = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    read += chunk.length;
    await take(chunk);
  }
  if (read !== size) throw new CommandError(`${file} changed while it was read: try again`);
}

async function refuseExisting(to: string): Promise<void> {
  const there = await open(to, 'r').catch(() => undefined);
  if (!there) return;
  await there.close();
  throw new CommandError(`${to} exists and is not overwritten: name another file`, {
    exitCode: EXIT.usage,
  });
}

function create(partial: string): void {
  try {
    closeSync(openSync(partial, 'wx', 0o600));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const text =
      code === 'EEXIST'
        ? `${partial} is there: another backup runs, or one was broken off; remove it then`
        : `cannot write ${partial}: ${message}`;
    throw new CommandError(text, { exitCode: EXIT.usage, cause });
  }
}
