/** Characters of a bad value that an error shows. */
const SHOWN = 64;

/** A row that does not fit its collection. */
export class RowError extends Error {
  override readonly name = 'RowError';
  /** Its place among the rows that were to be translated, from 0. */
  readonly row: number;
  /** What is wrong, without the place. */
  readonly reason: string;

  /** @param message unless it is to name the row */
  constructor(row: number, reason: string, message = `row ${row}: ${reason}`) {
    super(message);
    this.row = row;
    this.reason = reason;
  }
}

/** Milvus' text for a value that does not fit its field: what was expected, and what came. */
export function badValue(expected: string, actual: unknown, message: string): string {
  return `${message}: invalid parameter[expected=${expected}][actual=${shown(actual)}]`;
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  const text = plain(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** No object is asked for its own text: a client may have sent one under `toString`. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.slice(0, SHOWN).map(plain).join(' ')}]`;
  return typeof value === 'object' && value !== null ? '{…}' : String(value);
}
