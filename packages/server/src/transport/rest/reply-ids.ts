import { decodeInt64s, type messages } from '@latchkey/contract';
import type { WireReply } from '../../handle/connection/wire-reply.ts';
import { RawJson } from '../../kernel/json-text.ts';
import { int64Json, type ReplyColumn, type ReplyStyle } from './reply-column.ts';

type ReplyIds = WireReply<messages.proto.schema.IDs>;

/** The keys of a reply as a column of JSON texts. */
export function idColumn(
  ids: ReplyIds | null | undefined,
  name: string,
  style: ReplyStyle,
): ReplyColumn {
  const texts: readonly string[] = ids?.str_id?.data ?? [];
  if (ids?.str_id) {
    return { name, rows: texts.length, text: (row) => JSON.stringify(texts[row] ?? '') };
  }
  const integers = decodeInt64s(ids?.int_id?.data ?? new Uint8Array());
  return { name, rows: integers.length, text: (row) => int64Json(integers[row] ?? 0, style) };
}

/** The keys of a reply as a list. */
export function idList(ids: ReplyIds | null | undefined, style: ReplyStyle): RawJson[] {
  const column = idColumn(ids, '', style);
  return Array.from({ length: column.rows }, (_, row) => new RawJson(column.text(row)));
}
