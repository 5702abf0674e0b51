import { ApiError } from '@latchkey/contract';
import type { FileReader } from './file-reader.ts';
import { ImportFault } from './reader/import-fault.ts';
import type { EncodedRows } from './reader/slice-reader.ts';

export interface FileSteps {
  readonly reader: FileReader;
  /** Stores the rows of an encoded Insert request: all of them or none. @throws ApiError */
  insert(request: Uint8Array): Promise<void>;
  /** Rows that were read, stored or not. @param totalRows where the file tells */
  found(rows: number, totalRows?: number): void;
  /** @param share of the file that is done, 0 to 1 */
  stored(rows: number, share: number): void;
  readonly signal: AbortSignal;
}

/** Codes of what may be wrong with rows, not with the collection: with other rows it may go well. */
const OF_ROWS: ReadonlySet<number> = new Set([1100, 1401]);

/**
 * Stores the rows of the open file in order, and reads the next slice meanwhile. At a row that cannot
 * be stored it ends: all rows before it are stored, none behind it.
 *
 * @throws ImportFault with the number of the row, from 1; ApiError for what concerns no row
 */
export async function storeFile(steps: FileSteps): Promise<void> {
  const { reader, signal } = steps;
  let coming = reader.next();
  for (let slice = await coming; slice; slice = await coming) {
    signal.throwIfAborted();
    coming = reader.next();
    // If this slice fails, nobody waits for the next one.
    coming.catch(() => undefined);
    const { first, rows, encoded, share, totalRows } = slice;
    steps.found(first + rows, totalRows);
    await storeRows(steps, { first, rows, share }, encoded);
  }
}

interface Rows {
  readonly first: number;
  readonly rows: number;
  readonly share: number;
}

async function storeRows(steps: FileSteps, part: Rows, encoded: EncodedRows): Promise<void> {
  const { first, rows, share } = part;
  const again = async (from: number, count: number) =>
    storeRows(steps, { first: from, rows: count, share }, await steps.reader.encode(from, count));
  if ('badRow' in encoded) {
    if (encoded.badRow > first) await again(first, encoded.badRow - first);
    throw faultOf(encoded.badRow, encoded.reason);
  }
  try {
    await steps.insert(encoded.bytes);
  } catch (error) {
    if (!(error instanceof ApiError) || !OF_ROWS.has(error.fields.code)) throw error;
    if (rows === 1) throw faultOf(first, withoutRow(error.message));
    // Which row it is cannot be told from an insert's error: halves are tried, the first one first.
    const half = Math.ceil(rows / 2);
    await again(first, half);
    await again(first + half, rows - half);
    return;
  }
  steps.stored(rows, share);
}

/** @param row from 0 */
function faultOf(row: number, reason: string): ImportFault {
  return new ImportFault(`row ${row + 1}: ${reason}`);
}

/** An insert of one row calls it row 0. */
function withoutRow(message: string): string {
  return message.replace(/,? row number: 0\b/, '');
}
