import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import { ByteReader } from './byte-reader.ts';
import { type BackupManifest, MANIFEST, Manifest } from './manifest.ts';
import { BLOCK, padding, parseTarHeader } from './tar-header.ts';

const CHUNK = 1 << 20;
/** About ten thousand files with their checksums take one. */
const MAX_MANIFEST_BYTES = 256 * 1024 * 1024;

/** Gets the files of a backup, one after the other. */
export interface BackupTaker {
  begin(path: string, size: number): Promise<void>;
  chunk(bytes: Buffer): Promise<void>;
  end(): Promise<void>;
}

/**
 * Reads a backup and holds each file against its checksum.
 * @param taker gets the files; without it they are only verified
 * @param told how many bytes were read, of how many
 * @throws CommandError when it is no backup, is damaged, ends too early or holds something else
 */
export async function readBackup(
  file: string,
  told: (done: number, total: number) => void,
  taker?: BackupTaker,
): Promise<BackupManifest> {
  const handle = await open(file, 'r').catch((cause: Error) => {
    throw new CommandError(`cannot read ${file}: ${cause.message}`, {
      ...{ exitCode: EXIT.notFound, cause },
    });
  });
  try {
    const { size } = await handle.stat();
    const reader = new ByteReader(handle);
    return await walk(reader, () => told(reader.position, size), taker);
  } catch (cause) {
    if (cause instanceof Error && !('code' in cause)) {
      throw new CommandError(`${file} is not a whole backup: ${cause.message}`, { cause });
    }
    throw cause;
  } finally {
    await handle.close();
  }
}

async function walk(reader: ByteReader, told: () => void, taker?: BackupTaker) {
  const first = parseTarHeader(await reader.read(BLOCK));
  if (first?.path !== MANIFEST || first.size > MAX_MANIFEST_BYTES) {
    throw new Error('it does not begin with a manifest');
  }
  const text = (await reader.read(first.size)).toString('utf8');
  reader.skip(padding(first.size));
  const manifest = parseManifest(text);
  for (const expected of manifest.files) {
    const found = parseTarHeader(await reader.read(BLOCK));
    if (found?.path !== expected.path || found.size !== expected.size) {
      throw new Error(`${expected.path} is missing`);
    }
    await taker?.begin(expected.path, expected.size);
    const hash = createHash('sha256');
    for (let left = expected.size; left > 0; ) {
      const bytes = await reader.read(Math.min(left, CHUNK));
      left -= bytes.length;
      hash.update(bytes);
      await taker?.chunk(bytes);
      told();
    }
    reader.skip(padding(expected.size));
    await taker?.end();
    if (hash.digest('hex') !== expected.sha256) throw new Error(`${expected.path} is damaged`);
  }
  if (parseTarHeader(await reader.read(BLOCK)) !== undefined) {
    throw new Error('it holds files that its manifest does not name');
  }
  return manifest;
}

function parseManifest(text: string): BackupManifest {
  const parsed = Manifest.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(
    issue?.path[0] === 'format'
      ? 'a newer latchkey made it, which can restore it'
      : `its manifest cannot be read (${issue?.path.join('.')})`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
