import { z } from 'zod';
import type { Json } from './open-api-document.ts';

/**
 * A schema as OpenAPI 3.1 writes it. Its named parts go to `schemas`, the components of the document.
 * @throws Error if another part of that name is there: the document could not tell them apart
 */
export function openApiSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: numbers });
  const { $schema: _, $defs = {}, ...rest } = made as Json & { $defs?: Record<string, Json> };
  for (const [name, part] of Object.entries($defs)) {
    const added = relocated(part);
    const known = schemas[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(added)) {
      throw new Error(`two schemas are named ${name}`);
    }
    schemas[name] = added;
  }
  return relocated(rest);
}

/** `z.coerce` takes anything and fails later; what it wants is a number. 64 bits are said as such. */
function numbers({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: Json }): void {
  const { def } = (zodSchema as z.ZodType)._zod;
  if (def.type === 'number' && jsonSchema.type === undefined) jsonSchema.type = 'integer';
  if (def.type === 'bigint') Object.assign(jsonSchema, { type: 'integer', format: 'int64' });
}

function relocated(part: Json): Json {
  const text = JSON.stringify(part).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { id: _, $schema: __, ...rest } = JSON.parse(text) as Json;
  return rest;
}
