import { ApiError } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePassword } from './decode-password.ts';

function failure(encoded: string): { code: number; message: string } {
  try {
    decodePassword(encoded);
  } catch (error) {
    if (error instanceof ApiError) return { code: error.fields.code, message: error.message };
  }
  throw new Error('was accepted');
}

test('any text comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(decodePassword(Buffer.from(text).toString('base64')).reveal()).toBe(text);
    }),
  );
  const marked = '\ufeffpassword';
  expect(decodePassword(Buffer.from(marked).toString('base64')).reveal()).toBe(marked);
});

test('line breaks are skipped, as Go does', () => {
  for (const encoded of ['cGFz\r\nc3dv\ncmQ=', '\ncGFzc3dvcmQ=\n', 'cGFzc3dvcmQ\n=\r']) {
    expect(decodePassword(encoded).reveal()).toBe('password');
  }
  expect(decodePassword('cGFzc3dvcg=\n=').reveal()).toBe('passwor');
});

// What `base64.StdEncoding.DecodeString` of Go gives.
test.each([
  ['!', 0],
  ['password!', 8],
  ['cGFz-3dv', 4],
  ['cGFz_3dv', 4],
  ['cGFzc3dvcmQ', 8],
  ['cGFzc3dvcg', 8],
  ['cGFzc3dvcg=', 11],
  ['cGFzc3dvcg=x', 10],
  ['cGFzc3dvcg=\nx', 11],
  ['cGFzc3dvc', 8],
  ['c', 0],
  ['=', 0],
  ['c=', 1],
  ['cGFzc3dvcmQ==', 12],
  ['cGFzc3dvcg==cGFz', 12],
  ['cGFzc3dvcmQ=\ncGFz', 13],
  ['cGFz c3dv', 4],
  ['pässword', 1],
])('%j is refused at byte %d', (encoded, offset) => {
  expect(failure(encoded)).toEqual({
    code: 1100,
    message: `decode password fail: illegal base64 data at input byte ${offset}`,
  });
});

test('whatever is accepted decodes as Node does, and a text that Node does not encode so is refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'abAZ09+/=-_ \n') }), (encoded) => {
      const compact = encoded.replaceAll('\n', '');
      // The last digit may hold bits that are thrown away: Go does not mind, so compare lengths.
      const canonical = Buffer.from(compact, 'base64').toString('base64');
      const legal =
        canonical.length === compact.length && !/[-_ ]/.test(compact) && /^[^=]*=*$/.test(compact);
      let refused = '';
      try {
        decodePassword(encoded);
      } catch (error) {
        refused = String(error);
      }
      expect(refused.includes('illegal base64')).toBe(!legal);
    }),
    { numRuns: 2_000 },
  );
});

test('bytes that are no UTF-8 are refused: two of them could not be told apart', () => {
  expect(failure(Buffer.from([0x70, 0xff, 0xfe]).toString('base64'))).toEqual({
    code: 1100,
    message: 'password is not valid UTF-8: invalid parameter',
  });
});

test('a huge password is decoded in seconds, not in hours', () => {
  const encoded = 'cGFz'.repeat(4 * 1024 * 1024);
  const start = performance.now();
  decodePassword(encoded);
  expect(performance.now() - start).toBeLessThan(30_000);
});
