import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const SEGMENT = /^\d+$/;
const LOG = /\.wal$/;
/** A log begins with so many bytes of its own. */
const HEAD = 64;
/** Length of the payload and its CRC, before each record. */
const RECORD_HEAD = 8;

/**
 * Cuts off the record at the end of each log that a killed process left half written. The store
 * itself stops reading there but appends behind it, so that all that is written later is lost at the
 * next start but one (zvec 0.7).
 *
 * @param store directory of a store that is not open
 */
export async function cutTornLogs(store: string): Promise<void> {
  for (const segment of await readdir(store)) {
    if (!SEGMENT.test(segment)) continue;
    for (const name of await readdir(join(store, segment))) {
      if (LOG.test(name)) await cutTornLog(join(store, segment, name));
    }
  }
}

async function cutTornLog(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const whole = await wholeLength(file, size);
    if (whole === size) return;
    await file.truncate(whole);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Where the last whole record ends. */
async function wholeLength(file: FileHandle, size: number): Promise<number> {
  const head = Buffer.alloc(4);
  let end = Math.min(HEAD, size);
  while (end + RECORD_HEAD <= size) {
    await file.read(head, 0, head.length, end);
    const next = end + RECORD_HEAD + head.readUInt32LE();
    if (next > size) break;
    end = next;
  }
  return end;
}
