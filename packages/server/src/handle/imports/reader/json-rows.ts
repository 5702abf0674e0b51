import { isUtf8 } from 'node:buffer';
import { JsonError } from '../../../kernel/json-error.ts';
import type { Row } from '../../rows/row-columns.ts';
import type { ByteSource } from './byte-source.ts';
import { ImportFault } from './import-fault.ts';
import { DocumentSplitter, LineSplitter } from './json-splitter.ts';
import type { RowSource } from './row-source.ts';

const PIECE = 256 * 1024;

/** The rows of a JSON file, which is never in memory as a whole. */
export function jsonRows(
  bytes: ByteSource,
  layout: 'document' | 'lines',
  parse: (text: Uint8Array) => unknown,
): RowSource {
  let read = 0;

  async function* texts(): AsyncGenerator<Buffer> {
    const splitter = layout === 'document' ? new DocumentSplitter() : new LineSplitter();
    while (read < bytes.size) {
      const end = Math.min(bytes.size, read + PIECE);
      const piece = await bytes.read(read, end);
      read = end;
      yield* splitter.push(piece);
    }
    yield* splitter.end();
  }

  return {
    share: () => (bytes.size === 0 ? 1 : read / bytes.size),
    async *rows() {
      let count = 0;
      for await (const text of texts()) yield toRow(text, ++count, parse);
    },
  };
}

/** @param number from 1 */
function toRow(text: Buffer, number: number, parse: (text: Uint8Array) => unknown): Row {
  // Decoding would put a replacement character in the place of what is not UTF-8.
  if (!isUtf8(text)) throw new ImportFault(`row ${number}: it is not valid UTF-8`);
  try {
    const row = parse(text);
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Row;
  } catch (error) {
    if (error instanceof JsonError) throw new ImportFault(`row ${number}: ${error.message}`);
    throw error;
  }
  throw new ImportFault(`row ${number}: it is not an object`);
}
