import { errors } from '@latchkey/contract';
import { jsonText, RawJson } from '../../kernel/json-text.ts';
import { Pace } from '../../kernel/pace.ts';
import type { Random } from '../../kernel/random.ts';
import { createBodyParser } from './parse-json-body.ts';
import { type ReplyColumn, type ReplyField, type ReplyStyle, replyColumn } from './reply-column.ts';

export type RowWriter = (
  fields: readonly ReplyField[],
  style: ReplyStyle,
  /** Columns beside the fields, which win where a name occurs twice. */
  beside?: readonly ReplyColumn[],
) => Promise<RawJson[]>;

/** A stored document may be deeper than one in a request, but not so deep as to end the stack. */
const STORED = { depth: 1000, containers: 2_000_000, poison: 'keep' } as const;

/**
 * Writes columns as rows: each field under its name, and the keys of the dynamic field merged into
 * the row, where no field has the same name. Many are written in steps.
 * @throws errors.searchResultInvalid if the columns are of different lengths
 */
export function createRowWriter(random: Random): RowWriter {
  const parse = createBodyParser(random, STORED);

  function documents(field: ReplyField): (row: number) => [string, string][] {
    const data = field.scalars?.json_data?.data ?? [];
    return (row) => {
      const document = parseDocument(data[row] ?? new Uint8Array());
      return Object.entries(document).map(([key, value]) => [key, jsonText(value)]);
    };
  }

  function parseDocument(bytes: Uint8Array): object {
    if (bytes.length === 0) return {};
    try {
      const document = parse(bytes);
      if (typeof document === 'object' && document !== null) return document;
    } catch {
      // Told below, in the words of a reply and not of a request.
    }
    throw errors.searchResultInvalid('a dynamic field is not a JSON object');
  }

  return async (fields, style, beside = []) => {
    const own = fields
      .filter((field) => !field.is_dynamic)
      .map((field) => replyColumn(field, style));
    const taken = new Set(beside.map((column) => column.name));
    const columns = [...beside, ...own.filter((column) => !taken.has(column.name))];
    const names = new Set(columns.map((column) => column.name));
    const dynamic = fields.filter((field) => field.is_dynamic);
    const extras = dynamic.map(documents);
    const rows = rowCount(columns, dynamic);
    const write = (row: number) => {
      const extra = extras.flatMap((read) => read(row)).filter(([key]) => !names.has(key));
      const entries = [...columns.map(({ name, text }) => [name, text(row)] as const), ...extra];
      const written = entries.map(([key, text]) => `${JSON.stringify(key)}:${text}`);
      return new RawJson(`{${written.join(',')}}`);
    };
    const pace = new Pace();
    const texts: RawJson[] = [];
    for (let row = 0; row < rows; row++) {
      texts.push(write(row));
      if (pace.isOver) await pace.rest();
    }
    return texts;
  };
}

function rowCount(columns: readonly ReplyColumn[], dynamic: readonly ReplyField[]): number {
  const counts = [
    ...columns.map((column) => column.rows),
    ...dynamic.map((field) => field.scalars?.json_data?.data?.length ?? 0),
  ];
  const [rows = 0] = counts;
  if (counts.some((count) => count !== rows)) {
    throw errors.searchResultInvalid('its columns are of different lengths');
  }
  return rows;
}
