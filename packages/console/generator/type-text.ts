type Json = Readonly<Record<string, unknown>>;

/** What says nothing about a type of TypeScript: bounds, and texts for people. */
const WITHOUT_TYPE = [
  ...['minLength', 'maxLength', 'pattern', 'format', 'minItems', 'maxItems', 'propertyNames'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['description', 'default', 'title', 'examples', 'readOnly'],
];
const WITH_TYPE = [
  ...['$ref', 'const', 'enum', 'anyOf', 'oneOf', 'allOf', 'type', 'items'],
  ...['properties', 'required', 'additionalProperties'],
];
const KNOWN = new Set([...WITHOUT_TYPE, ...WITH_TYPE]);

/**
 * A schema of an OpenAPI 3.1 document as a type of TypeScript.
 * @throws Error for a keyword that it does not know: a type that leaves something out would be wrong
 */
export function typeText(schema: Json): string {
  const strange = Object.keys(schema).find((keyword) => !KNOWN.has(keyword));
  if (strange !== undefined) throw new Error(`no type is known for the keyword ${strange}`);
  if (typeof schema.$ref === 'string') return refText(schema.$ref);
  if ('const' in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return anyOf(schema.enum.map((value) => JSON.stringify(value)));
  if (Array.isArray(schema.allOf)) {
    return (schema.allOf as Json[]).map((part) => `(${typeText(part)})`).join(' & ');
  }
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(alternatives)) return anyOf(alternatives.map(typeText));
  const { type } = schema;
  if (Array.isArray(type)) return anyOf(type.map((one) => typeText({ ...schema, type: one })));
  return type === undefined ? 'unknown' : ofType(String(type), schema);
}

function ofType(type: string, schema: Json): string {
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly (${typeText((schema.items ?? {}) as Json)})[]`;
    case 'object':
      return objectText(schema);
    default:
      throw new Error(`no type is known for the type ${type}`);
  }
}

function objectText({ properties = {}, required = [], additionalProperties }: Json): string {
  const isOpen = typeof additionalProperties === 'object' && additionalProperties !== null;
  const others = isOpen
    ? `Readonly<Record<string, ${typeText(additionalProperties as Json)}>>`
    : undefined;
  const lines = Object.entries(properties as Record<string, Json>).map(([name, schema]) =>
    propertyText(name, typeText(schema), {
      isOptional: !(required as string[]).includes(name),
      note: schema.description,
    }),
  );
  if (lines.length === 0) return others ?? 'Readonly<Record<string, never>>';
  const own = `{\n${lines.join('')}}`;
  return others === undefined ? own : `${own} & ${others}`;
}

/** One line of an interface; what may be left out may also be given as undefined, which JSON leaves out. */
export function propertyText(
  name: string,
  type: string,
  { isOptional = false, note }: { isOptional?: boolean; note?: unknown } = {},
): string {
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
  const comment = typeof note === 'string' ? `/** ${note.replaceAll('*/', '* /')} */\n` : '';
  return `${comment}readonly ${key}${isOptional ? '?' : ''}: ${type}${isOptional ? ' | undefined' : ''};\n`;
}

function refText(reference: string): string {
  const name = /^#\/components\/schemas\/(\w+)$/.exec(reference)?.[1];
  if (name === undefined) throw new Error(`${reference} is not in this document`);
  return `Schemas[${JSON.stringify(name)}]`;
}

const anyOf = (types: readonly string[]) => [...new Set(types)].join(' | ');
