import { errors } from '@latchkey/contract';

/** Characters of a bad value that an error shows. */
const SHOWN = 64;

/** Milvus' text for a value that does not fit its field: what was expected, and what came. */
export function badValue(expected: string, actual: unknown, message: string): string {
  return `${message}: invalid parameter[expected=${expected}][actual=${shown(actual)}]`;
}

/** The error for rows of an insert or upsert. */
export function badRow(row: number, detail: string) {
  return errors.insertDataInvalid(`row ${row}: ${detail}`);
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  const text = Array.isArray(value)
    ? `[${value.slice(0, SHOWN).join(' ')}]`
    : typeof value === 'object' && value !== null
      ? '{…}'
      : String(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
