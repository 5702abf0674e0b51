import { decodeInt64s, type messages } from '@latchkey/contract';
import type { WireReply } from '../../handle/connection/wire-reply.ts';
import { RawJson } from '../../kernel/json-text.ts';
import type { MaybePromise } from '../../kernel/maybe-promise.ts';
import { Pace } from '../../kernel/pace.ts';
import { int64Json, type ReplyColumn, type ReplyStyle } from './reply-column.ts';

/** Bytes of integers that are written at a stroke, and texts: less than a ms. */
const [PART, FEW] = [16 * 1024, 4096];

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

/** The keys of a reply as a list; of many it is made in steps. */
export function idList(
  ids: ReplyIds | null | undefined,
  style: ReplyStyle,
): MaybePromise<RawJson[]> {
  const { int_id, str_id } = ids ?? {};
  const bytes = int_id?.data ?? new Uint8Array();
  if (!str_id && bytes.length > PART) return integersInSteps(bytes, style);
  const column = idColumn(ids, '', style);
  const text = (row: number) => new RawJson(column.text(row));
  if (column.rows > FEW) return textsInSteps(column.rows, text);
  return Array.from({ length: column.rows }, (_, row) => text(row));
}

async function textsInSteps(rows: number, text: (row: number) => RawJson): Promise<RawJson[]> {
  const pace = new Pace();
  const texts: RawJson[] = [];
  for (let row = 0; row < rows; row++) {
    texts.push(text(row));
    if (pace.isOver) await pace.rest();
  }
  return texts;
}

async function integersInSteps(bytes: Uint8Array, style: ReplyStyle): Promise<RawJson[]> {
  const pace = new Pace();
  const texts: RawJson[] = [];
  for (let from = 0; from < bytes.length; ) {
    let to = Math.min(from + PART, bytes.length);
    // The last byte of an integer is the one without the highest bit.
    while (to < bytes.length && (bytes[to - 1] as number) >= 0x80) to++;
    for (const integer of decodeInt64s(bytes.subarray(from, to))) {
      texts.push(new RawJson(int64Json(integer, style)));
    }
    from = to;
    if (pace.isOver) await pace.rest();
  }
  return texts;
}
