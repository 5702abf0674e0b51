import type { WireLong } from './hybrid-timestamp.ts';

/**
 * The plain object that a handler answers with: the fields of the message, all optional, 64-bit
 * numbers as a safe `number` or as a `WireLong`. A misspelt field does not compile.
 */
export type WireReply<Message> = Message extends { toUnsigned(): unknown }
  ? WireLong
  : Message extends Uint8Array
    ? Message
    : Message extends readonly (infer Item)[]
      ? readonly WireReply<Item>[]
      : Message extends object
        ? { readonly [Field in Exclude<keyof Message, 'status'>]?: WireReply<Message[Field]> }
        : Message;
