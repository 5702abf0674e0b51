import { wire } from '@latchkey/contract';
import type { Pace } from '../../kernel/pace.ts';
import { LENGTH_DELIMITED, WireCursor } from '../../kernel/wire-cursor.ts';

/** Bytes that are decoded at a time. */
const PART = 64 * 1024;

type Message = Record<string, unknown>;

/** A generated class; what is decoded is added to a message that is there. */
interface MessageType {
  new (): Message;
  decode(
    bytes: Uint8Array,
    length?: undefined,
    end?: undefined,
    depth?: number,
    to?: Message,
  ): Message;
}

/** Fields of a message that hold messages which may be large, by their numbers. */
type Plan = ReadonlyMap<number, Inner>;

interface Inner {
  readonly name: string;
  readonly type: MessageType;
  readonly isRepeated?: boolean;
  /** The property that tells which field of several is there. */
  readonly oneOf?: string;
  readonly inside: Plan;
}

const typeOf = (type: unknown) => type as MessageType;
const leaf = (name: string, type: unknown): Inner => ({
  ...{ name, type: typeOf(type), oneOf: 'data', inside: new Map() },
});

const { ArrayArray, FieldData, JSONArray, ScalarField, StringArray } = wire.schema;
const LISTS: Plan = new Map([
  [6, leaf('string_data', StringArray)],
  [8, leaf('array_data', ArrayArray)],
  [9, leaf('json_data', JSONArray)],
]);
const SCALARS: Plan = new Map([
  [3, { name: 'scalars', type: typeOf(ScalarField), oneOf: 'field', inside: LISTS }],
]);
const ROWS: Plan = new Map([
  [5, { name: 'fields_data', type: typeOf(FieldData), isRepeated: true, inside: SCALARS }],
]);
const STEPPED: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['Insert', wire.milvus.InsertRequest],
  ['Upsert', wire.milvus.UpsertRequest],
]);

/** Whether a request may hold so many texts that it should be decoded in steps. */
export function isDecodedInSteps(rpc: string): boolean {
  return STEPPED.has(rpc);
}

/**
 * The request of an RPC that inserts rows, as its class decodes it.
 * @throws errors.malformedMessage, or what protobufjs throws of a message that does not parse
 */
export async function decodeInSteps(rpc: string, bytes: Uint8Array, pace: Pace): Promise<object> {
  const message = new (typeOf(STEPPED.get(rpc)))();
  await decodeInto(message, bytes, { type: typeOf(STEPPED.get(rpc)), inside: ROWS }, pace);
  return message;
}

/** All that is no planned field is decoded in runs, whose fields are added one after the other. */
async function decodeInto(
  message: Message,
  bytes: Uint8Array,
  { type, inside }: Pick<Inner, 'type' | 'inside'>,
  pace: Pace,
): Promise<void> {
  const cursor = new WireCursor(bytes);
  let from = 0;
  const flush = (to: number) => {
    if (to > from) type.decode(bytes.subarray(from, to), undefined, undefined, 0, message);
    from = to;
  };
  while (cursor.position < bytes.length) {
    const start = cursor.position;
    const tag = cursor.varint();
    const inner = (tag & 7) === LENGTH_DELIMITED ? inside.get(tag >>> 3) : undefined;
    if (inner) {
      flush(start);
      await decodeInto(targetOf(message, inner), cursor.bytes(), inner, pace);
      from = cursor.position;
    } else cursor.skip(tag & 7);
    if (cursor.position - from < PART) continue;
    flush(cursor.position);
    if (pace.isOver) await pace.rest();
  }
  flush(bytes.length);
}

/** The message that a field is decoded into: a new one, or the one that it had before. */
function targetOf(message: Message, { name, type, isRepeated, oneOf }: Inner): Message {
  if (oneOf !== undefined) message[oneOf] = name;
  if (!isRepeated) {
    message[name] ??= new type();
    return message[name] as Message;
  }
  const own = Object.hasOwn(message, name) ? (message[name] as Message[]) : [];
  message[name] = own;
  own.push(new type());
  return own.at(-1) as Message;
}
