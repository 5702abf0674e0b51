import { wire } from '@latchkey/contract';

type Message = Record<string, unknown>;

/** A generated class; what is decoded is added to a message that is there. */
export interface MessageType {
  new (): Message;
  decode(
    bytes: Uint8Array,
    length?: undefined,
    end?: undefined,
    depth?: number,
    to?: Message,
  ): Message;
}

/** A field that holds a message which may be large. */
export interface LargeField {
  readonly name: string;
  readonly type: MessageType;
  /** Unless there is one alone. */
  readonly many?: 'list' | 'map';
  /** The property that tells which field of several is there. */
  readonly oneOf?: string;
  readonly inside: LargeFields;
}

/** Fields of a message that may be large, by their numbers. */
export type LargeFields = ReadonlyMap<number, LargeField>;

const { schema, milvus } = wire;
export const typeOf = (type: unknown) => type as MessageType;
const fields = (...all: [number, LargeField][]): LargeFields => new Map(all);
const leaf = (name: string, type: unknown): LargeField => ({
  ...{ name, type: typeOf(type), oneOf: 'data', inside: fields() },
});

const LISTS = fields(
  [6, leaf('string_data', schema.StringArray)],
  [8, leaf('array_data', schema.ArrayArray)],
  [9, leaf('json_data', schema.JSONArray)],
);
const SCALARS = fields([
  3,
  { name: 'scalars', type: typeOf(schema.ScalarField), oneOf: 'field', inside: LISTS },
]);
const ROWS = fields([
  5,
  { name: 'fields_data', type: typeOf(schema.FieldData), many: 'list', inside: SCALARS },
]);

const TEMPLATE_LISTS = fields(
  [1, leaf('bool_data', schema.BoolArray)],
  [4, leaf('string_data', schema.StringArray)],
  [5, leaf('array_data', schema.TemplateArrayValueArray)],
  [6, leaf('json_data', schema.JSONArray)],
);
const TEMPLATE = fields([
  5,
  {
    ...{ name: 'array_val', type: typeOf(schema.TemplateArrayValue) },
    ...{ oneOf: 'val', inside: TEMPLATE_LISTS },
  },
]);
const TEMPLATES = 'expr_template_values';
const templates = (field: number) =>
  fields([
    field,
    {
      ...{ name: TEMPLATES, type: typeOf(schema.TemplateValue) },
      ...{ many: 'map', inside: TEMPLATE },
    },
  ]);
const SEARCH = templates(18);
const SEARCHES = fields([
  5,
  { name: 'requests', type: typeOf(milvus.SearchRequest), many: 'list', inside: SEARCH },
]);

/** What may be large in the requests of RPCs, besides what they have many of themselves. */
export const LARGE_FIELDS: ReadonlyMap<string, LargeFields> = new Map([
  ['Insert', ROWS],
  ['Upsert', ROWS],
  ['Delete', templates(8)],
  ['Query', templates(13)],
  ['Search', SEARCH],
  ['HybridSearch', SEARCHES],
]);

/** The field of an RPC's request that has the values of its filter's variables. */
export function templatesField(rpc: string): number | undefined {
  for (const [number, { name }] of LARGE_FIELDS.get(rpc) ?? []) {
    if (name === TEMPLATES) return number;
  }
  return undefined;
}
