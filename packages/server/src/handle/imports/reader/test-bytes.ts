import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '../../rows/row-columns.ts';
import { type ByteSource, fileSource } from './byte-source.ts';
import type { RowSource } from './row-source.ts';

/** Bytes as a file would give them. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (start, end) => Buffer.from(bytes.subarray(start, end)),
  };
}

/** Whole, from the folder of files for tests; `make.py` there tells what is in them. */
export async function testFile(name: string): Promise<Buffer> {
  await using file = await open(join(import.meta.dirname, '..', 'test-files', name));
  const { size } = await file.stat();
  return fileSource(file, size).read(0, size);
}

export async function allRows(source: RowSource): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of source.rows()) rows.push({ ...row });
  return rows;
}
