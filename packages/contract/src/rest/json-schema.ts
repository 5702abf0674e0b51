import { z } from 'zod';

/** A route's schema as JSON Schema, for an OpenAPI document; 64-bit integers as such. */
export function restJsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  return z.toJSONSchema(schema, {
    io,
    target: 'openapi-3.0',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      if (zodSchema._zod.def.type !== 'bigint') return;
      jsonSchema.type = 'integer';
      jsonSchema.format = 'int64';
    },
  });
}
