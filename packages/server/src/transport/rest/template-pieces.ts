import { type messages, wire } from '@latchkey/contract';
import type { Pace } from '../../kernel/pace.ts';
import { listPieces } from '../grpc/field-pieces.ts';
import { MessagePieces } from '../grpc/message-pieces.ts';

type Value = messages.proto.schema.TemplateValue.$Properties;

/** Values of a filter's variables, by their names. */
export type Templates = Readonly<Record<string, Value>>;

/** Numbers of fields on the wire. */
const [KEY, VALUE, ARRAY, TEXTS, DOCUMENTS] = [1, 2, 5, 4, 6];
/** Items of a list that are encoded at a stroke. */
const FEW = 5000;

export function areLong(templates: Templates): boolean {
  return Object.values(templates).some((value) => (longList(value)?.list.data?.length ?? 0) > FEW);
}

/** Adds values to a request as its field of that number, long lists in steps. */
export async function addTemplates(
  request: MessagePieces,
  field: number,
  templates: Templates,
  pace: Pace,
): Promise<void> {
  for (const [name, value] of Object.entries(templates)) {
    const entry = new MessagePieces();
    entry.addField(KEY, Buffer.from(name));
    entry.addField(VALUE, await valuePieces(value, pace));
    request.addField(field, entry);
  }
}

async function valuePieces(value: Value, pace: Pace): Promise<MessagePieces | Uint8Array> {
  const long = longList(value);
  if (!long) return wire.schema.TemplateValue.encode(value as never).finish();
  const array = new MessagePieces();
  array.addField(long.field, await listPieces(long.type, long.list, pace));
  const whole = new MessagePieces();
  whole.addField(ARRAY, array);
  return whole;
}

/** Numbers are bytes already. */
function longList({ array_val }: Value) {
  const { string_data, json_data } = array_val ?? {};
  const { StringArray, JSONArray } = wire.schema;
  if (string_data) return { field: TEXTS, type: StringArray, list: string_data };
  if (json_data) return { field: DOCUMENTS, type: JSONArray, list: json_data };
  return undefined;
}
