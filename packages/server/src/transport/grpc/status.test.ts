import { errors } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeGrpcMessage, toApiError } from './status.ts';

test('a grpc-message is printable ASCII that decodes to the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const encoded = encodeGrpcMessage(text);
      expect(encoded).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeURIComponent(encoded)).toBe(text);
    }),
  );
});

test('an error of the catalogue stays, anything else becomes an internal error without detail', () => {
  const known = errors.badPassword();
  expect(toApiError(known, 'r1')).toBe(known);
  const internal = toApiError(new Error('disk /secret/path'), 'r1');
  expect(internal.fields.code).toBe(5);
  expect(internal.message).toContain('r1');
  expect(internal.message).not.toContain('/secret/path');
});
