import type { Pace } from '../../kernel/pace.ts';
import { LENGTH_DELIMITED, WireCursor } from '../../kernel/wire-cursor.ts';
import { LARGE_FIELDS, type LargeField, type MessageType, typeOf } from './large-fields.ts';

/** Bytes that are decoded at a time. */
const PART = 64 * 1024;
/** Tags of a map's entry. */
const [KEY, VALUE] = [(1 << 3) | LENGTH_DELIMITED, (2 << 3) | LENGTH_DELIMITED];
/** A property as an assignment makes it, whatever its name: `__proto__` too. */
const PLAIN = { enumerable: true, configurable: true, writable: true };
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

type Message = InstanceType<MessageType>;

/**
 * The request of an RPC, as its class decodes it: what a large one has many of is decoded in steps.
 * @throws errors.malformedMessage, or what protobufjs throws of a message that does not parse
 */
export async function decodeInSteps(
  { name, type }: { readonly name: string; readonly type: object },
  bytes: Uint8Array,
  pace: Pace,
): Promise<object> {
  const message = new (typeOf(type))();
  const inside = LARGE_FIELDS.get(name) ?? new Map();
  await decodeInto(message, bytes, { type: typeOf(type), inside }, pace);
  return message;
}

/** All that is no large field is decoded in runs, whose fields are added one after the other. */
async function decodeInto(
  message: Message,
  bytes: Uint8Array,
  { type, inside }: Pick<LargeField, 'type' | 'inside'>,
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
      if (inner.many === 'map')
        await decodeEntry(mapOf(message, inner), cursor.bytes(), inner, pace);
      else await decodeInto(targetOf(message, inner), cursor.bytes(), inner, pace);
      from = cursor.position;
    } else cursor.skip(tag & 7);
    if (cursor.position - from < PART) continue;
    flush(cursor.position);
    if (pace.isOver) await pace.rest();
  }
  flush(bytes.length);
}

/** An entry of a map: a key and a message, of each of which the last counts. */
async function decodeEntry(
  map: Message,
  bytes: Uint8Array,
  { type, inside }: LargeField,
  pace: Pace,
): Promise<void> {
  const cursor = new WireCursor(bytes);
  let key = '';
  let value = new type();
  while (cursor.position < bytes.length) {
    const tag = cursor.varint();
    if (tag === KEY) key = utf8.decode(cursor.bytes());
    else if (tag === VALUE) {
      value = new type();
      await decodeInto(value, cursor.bytes(), { type, inside }, pace);
    } else cursor.skip(tag & 7);
  }
  Object.defineProperty(map, key, { ...PLAIN, value });
}

function mapOf(message: Message, { name }: LargeField): Message {
  if (!Object.hasOwn(message, name)) message[name] = {};
  return message[name] as Message;
}

/** The message that a field is decoded into: a new one, or the one that it had before. */
function targetOf(message: Message, { name, type, many, oneOf }: LargeField): Message {
  if (oneOf !== undefined) message[oneOf] = name;
  if (many === undefined) {
    message[name] ??= new type();
    return message[name] as Message;
  }
  const own = Object.hasOwn(message, name) ? (message[name] as Message[]) : [];
  message[name] = own;
  own.push(new type());
  return own.at(-1) as Message;
}
