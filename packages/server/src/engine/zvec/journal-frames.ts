import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { DamagedBytes } from './bytes-in.ts';
import { decodeEntry, type JournalEntry } from './journal-entry.ts';

/** What each entry begins with; no line of the older journals does. */
const MAGIC = 0x014a4b4c;
/** The magic number, the length of what follows, and its CRC-32; all little-endian. */
const HEADER = 12;

/** Puts the header before an entry. */
export function framed(entry: readonly Uint8Array[]): Uint8Array[] {
  const header = Buffer.allocUnsafe(HEADER);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(
    entry.reduce((sum, part) => sum + part.length, 0),
    4,
  );
  header.writeUInt32LE(
    entry.reduce((crc, part) => crc32(part, crc), 0),
    8,
  );
  return [header, ...entry];
}

/**
 * The entries of a file. One that was cut off at the end is left out, as is one whose bytes are not
 * those that were written; at what is no entry the file ends.
 */
export async function* readFrames(path: string): AsyncGenerator<JournalEntry> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    for (let at = 0; at + HEADER <= size; ) {
      const header = await bytesAt(file, at, HEADER);
      const length = header.readUInt32LE(4);
      at += HEADER;
      if (header.readUInt32LE(0) !== MAGIC || length > size - at) return;
      const entry = decoded(await bytesAt(file, at, length), header.readUInt32LE(8));
      if (entry) yield entry;
      at += length;
    }
  } finally {
    await file.close();
  }
}

function decoded(bytes: Uint8Array, crc: number): JournalEntry | undefined {
  if (crc32(bytes) !== crc) return undefined;
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (error instanceof DamagedBytes) return undefined;
    throw error;
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let read = 0; read < length; ) {
    const { bytesRead } = await file.read(bytes, read, length - read, at + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes;
}
