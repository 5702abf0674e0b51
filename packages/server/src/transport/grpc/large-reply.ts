import { type messages, wire } from '@latchkey/contract';
import type { WireReply } from '../../handle/connection/wire-reply.ts';
import { Pace } from '../../kernel/pace.ts';
import type { MethodCodec } from './codec.ts';
import { type FieldReply, fieldPieces, sizeOf } from './field-pieces.ts';
import { MessagePieces } from './message-pieces.ts';

/** Replies of queries and of searches, as far as they become large. */
interface WithFields {
  readonly fields_data?: readonly FieldReply[];
  readonly results?: WireReply<messages.proto.schema.SearchResultData>;
}

/** Numbers of fields on the wire. */
const [OF_QUERY, OF_SEARCH, RESULTS] = [2, 3, 2];
/** A smaller one is encoded at a stroke: 0.2 ms. */
const LARGE_BYTES = 256 * 1024;

/** Whether a reply has so much in its columns that it should be encoded in steps. */
export function isLargeReply(reply: object): boolean {
  const { fields_data: own, results } = reply as WithFields;
  const fields = own ?? results?.fields_data;
  if (!fields) return false;
  let bytes = 0;
  for (const field of fields) bytes += bytesIn(field);
  return bytes > LARGE_BYTES;
}

/** The same message as `codec.encode` gives, its fields in another order. */
export async function largeReply(codec: MethodCodec, reply: object): Promise<MessagePieces> {
  const { fields_data: fields = [], results, ...rest } = reply as WithFields;
  const pace = new Pace();
  const pieces = new MessagePieces();
  pieces.add(codec.encode(rest));
  await addFields(pieces, OF_QUERY, fields, pace);
  if (!results) return pieces;
  const { fields_data = [], ...found } = results;
  const inside = new MessagePieces();
  inside.add(wire.schema.SearchResultData.encode(found as never).finish());
  await addFields(inside, OF_SEARCH, fields_data, pace);
  pieces.addField(RESULTS, inside);
  return pieces;
}

async function addFields(
  to: MessagePieces,
  number: number,
  fields: readonly FieldReply[],
  pace: Pace,
): Promise<void> {
  for (const field of fields) to.addField(number, await fieldPieces(field, pace));
}

function bytesIn({ scalars, vectors }: FieldReply): number {
  if (vectors) {
    const { float_vector, sparse_float_vector, ...others } = vectors;
    const [bytes] = Object.values(others).filter((value) => value instanceof Uint8Array);
    const dense = float_vector?.data ?? bytes;
    return dense?.length ?? sum(sparse_float_vector?.contents);
  }
  const { string_data, json_data, array_data } = scalars ?? {};
  return sum((string_data ?? json_data ?? array_data)?.data);
}

function sum(values: readonly unknown[] = []): number {
  return values.reduce<number>((bytes, value) => bytes + sizeOf(value), 0);
}
