import type { messages } from '@latchkey/contract';

/** The values of what a field of the wire says of its type. */
export function paramTexts({
  type_params,
}: Pick<messages.proto.schema.FieldSchema, 'type_params'>): readonly string[] {
  return (type_params ?? []).map(({ value }) => value ?? '');
}
