import { expect, test } from 'vitest';
import { typeText } from './type-text.ts';

const flat = (schema: object) => typeText(schema as Record<string, unknown>).replaceAll('\n', ' ');

test.each([
  [{ type: 'string', minLength: 1 }, 'string'],
  [{ type: 'integer', format: 'int64' }, 'number'],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ const: false }, 'false'],
  [{ enum: ['a', 'b'] }, '"a" | "b"'],
  [{ anyOf: [{ type: 'integer' }, { type: 'number' }, { type: 'null' }] }, 'number | null'],
  [{ allOf: [{ $ref: '#/components/schemas/A' }] }, '(Schemas["A"])'],
  [{ type: 'array', items: { enum: [1, 2] } }, 'readonly (1 | 2)[]'],
  [{ type: 'object' }, 'Readonly<Record<string, never>>'],
  [{ type: 'object', additionalProperties: {} }, 'Readonly<Record<string, unknown>>'],
  [{}, 'unknown'],
])('%j', (schema, type) => {
  expect(flat(schema)).toBe(type);
});

test('a property that is not required may be left out, and its description stays', () => {
  const properties = { a: { type: 'string', description: 'First.' }, 'b-c': { type: 'boolean' } };
  expect(flat({ type: 'object', properties, required: ['a'] })).toBe(
    '{ /** First. */ readonly a: string; readonly "b-c"?: boolean | undefined; }',
  );
});

test('further properties of any name are of their own type', () => {
  const schema = {
    ...{ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    additionalProperties: { type: 'string' },
  };
  expect(flat(schema)).toBe('{ readonly a: string; } & Readonly<Record<string, string>>');
});

test('what it does not know is refused and not left out', () => {
  expect(() => typeText({ not: { type: 'string' } })).toThrow('keyword not');
  expect(() => typeText({ type: 'file' })).toThrow('type file');
  expect(() => typeText({ $ref: 'https://example.com/other.json' })).toThrow(
    'not in this document',
  );
});
