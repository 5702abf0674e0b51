import { decodeInt64s, type Int64, type messages } from '@latchkey/contract';
import type { WireReply } from '../../handle/connection/wire-reply.ts';
import { RawJson } from '../../kernel/json-text.ts';
import { andThen, type MaybePromise } from '../../kernel/maybe-promise.ts';
import { Pace } from '../../kernel/pace.ts';
import { int64Json, type ReplyColumn, type ReplyStyle } from './reply-column.ts';

/** Bytes of integers that are read at a stroke, and keys that are written so: less than a ms. */
const [PART, FEW] = [16 * 1024, 4096];

type ReplyIds = WireReply<messages.proto.schema.IDs>;

/** The keys of a reply as a column of JSON texts; many integers are read in steps. */
export function idColumn(
  ids: ReplyIds | null | undefined,
  name: string,
  style: ReplyStyle,
): MaybePromise<ReplyColumn> {
  const texts: readonly string[] = ids?.str_id?.data ?? [];
  if (ids?.str_id) {
    return { name, rows: texts.length, text: (row) => JSON.stringify(texts[row] ?? '') };
  }
  const bytes = ids?.int_id?.data ?? new Uint8Array();
  const reading = bytes.length > PART ? integersInSteps(bytes) : decodeInt64s(bytes);
  return andThen(reading, (integers) => ({
    name,
    rows: integers.length,
    text: (row) => int64Json(integers[row] ?? 0, style),
  }));
}

/** The keys of a reply as a list; of many it is made in steps. */
export function idList(
  ids: ReplyIds | null | undefined,
  style: ReplyStyle,
): MaybePromise<RawJson[]> {
  return andThen(idColumn(ids, '', style), ({ rows, text }) => {
    if (rows > FEW) return textsInSteps(rows, text);
    return Array.from({ length: rows }, (_, row) => new RawJson(text(row)));
  });
}

async function textsInSteps(rows: number, text: (row: number) => string): Promise<RawJson[]> {
  const pace = new Pace();
  const texts: RawJson[] = [];
  for (let row = 0; row < rows; row++) {
    texts.push(new RawJson(text(row)));
    if (pace.isOver) await pace.rest();
  }
  return texts;
}

async function integersInSteps(bytes: Uint8Array): Promise<Int64[]> {
  const pace = new Pace();
  const integers: Int64[] = [];
  for (let from = 0; from < bytes.length; ) {
    let to = Math.min(from + PART, bytes.length);
    // The last byte of an integer is the one without the highest bit.
    while (to < bytes.length && (bytes[to - 1] as number) >= 0x80) to++;
    for (const integer of decodeInt64s(bytes.subarray(from, to))) integers.push(integer);
    from = to;
    if (pace.isOver) await pace.rest();
  }
  return integers;
}
