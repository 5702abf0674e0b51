import { BytesIn, DamagedBytes } from './bytes-in.ts';
import { BytesOut } from './bytes-out.ts';
import { type RowRange, readRows, writeRows } from './rows-codec.ts';

/** What is asked of a store. */
export type JournalEntry =
  | { readonly put: RowRange }
  /** Ids of documents. */
  | { readonly drop: readonly string[] }
  /** All documents go. */
  | { readonly clear: true };

/** How an entry begins; the same for ever. */
const KIND = { put: 1, drop: 2, clear: 3 } as const;

export function encodeEntry(entry: JournalEntry): readonly Uint8Array[] {
  const out = new BytesOut();
  if ('put' in entry) {
    out.u8(KIND.put);
    writeRows(out, entry.put);
  } else if ('drop' in entry) {
    out.u8(KIND.drop);
    out.u32(entry.drop.length);
    for (const id of entry.drop) out.text(id);
  } else {
    out.u8(KIND.clear);
  }
  return out.take();
}

/**
 * Rows are in it from the first to the last; their vectors are views of the bytes.
 * @throws DamagedBytes
 */
export function decodeEntry(bytes: Uint8Array): JournalEntry {
  const from = new BytesIn(bytes);
  const entry = readEntry(from);
  from.end();
  return entry;
}

function readEntry(from: BytesIn): JournalEntry {
  const kind = from.u8();
  switch (kind) {
    case KIND.put: {
      const rows = readRows(from);
      return { put: { rows, start: 0, end: rows.keys.length } };
    }
    case KIND.drop:
      return { drop: Array.from({ length: from.count(4) }, () => from.text()) };
    case KIND.clear:
      return { clear: true };
    default:
      throw new DamagedBytes(`an entry of kind ${kind}`);
  }
}
