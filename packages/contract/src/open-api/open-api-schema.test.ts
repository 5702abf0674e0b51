import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Json } from './open-api-document.ts';
import { openApiSchema } from './open-api-schema.ts';

test('a part with a name goes to the components of the document', () => {
  const schemas: Json = {};
  const part = z.object({ a: z.string() }).meta({ id: 'Part' });
  const made = openApiSchema(z.object({ part }), 'output', schemas);
  expect(made.properties).toEqual({ part: { $ref: '#/components/schemas/Part' } });
  expect(schemas.Part).toMatchObject({ type: 'object', properties: { a: { type: 'string' } } });
});

test('two parts of one name are refused', () => {
  const schemas: Json = {};
  const text = z.object({ a: z.string() }).meta({ id: 'TextPart' });
  openApiSchema(z.object({ text }), 'output', schemas);
  const other = { ...schemas, TextPart: { type: 'object' } };
  expect(() => openApiSchema(z.object({ text }), 'output', other)).toThrow('named TextPart');
});

test('a number that comes as text is an integer, and a bigint one of 64 bits', () => {
  expect(openApiSchema(z.coerce.number().int(), 'input', {})).toMatchObject({ type: 'integer' });
  expect(openApiSchema(z.bigint(), 'input', {})).toEqual({ type: 'integer', format: 'int64' });
});
