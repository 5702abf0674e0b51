import { ApiError } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseGrpcCredential, parseRestCredential } from './parse-credential.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
/** A header as Node hands it over: one character for each byte. */
const onWire = (text: string) => Buffer.from(text).toString('latin1');

function shown(parse: () => ReturnType<typeof parseGrpcCredential>) {
  const credential = parse();
  return credential.kind === 'apiKey'
    ? { key: credential.key.reveal() }
    : { user: credential.user, password: credential.password.reveal() };
}
const grpc = (header: string | undefined) => shown(() => parseGrpcCredential(header));
const rest = (header: string | undefined) => shown(() => parseRestCredential(header));

const NO_HEADER = 'missing authorization in header';
const BAD_HEADER = 'invalid token format';

test('gRPC: base64 of user:password, split at the first colon', () => {
  expect(grpc(base64('alice:secret'))).toEqual({ user: 'alice', password: 'secret' });
  expect(grpc(base64('alice:a:b:'))).toEqual({ user: 'alice', password: 'a:b:' });
  expect(grpc(base64('alice:'))).toEqual({ user: 'alice', password: '' });
});

test('gRPC: a token without a colon is an API key', () => {
  expect(grpc(base64('lk_abc'))).toEqual({ key: 'lk_abc' });
});

test('gRPC: what Milvus refuses is refused with its texts', () => {
  expect(() => grpc(undefined)).toThrow(NO_HEADER);
  for (const bad of [
    `Bearer ${base64('alice:secret')}`,
    'alice:secret',
    base64('alice:secretX').replaceAll('=', ''),
    ` ${base64('alice:secret')}`,
    Buffer.from([0xfb, 0xff, 0xfe]).toString('base64url'),
    Buffer.from([0x61, 0x3a, 0xff]).toString('base64'),
    `${base64('alice:x')}, ${base64('bob:y')}`,
  ]) {
    expect(() => grpc(bad), bad).toThrow(BAD_HEADER);
  }
});

test('REST: Bearer with a token, Basic, or the bare token', () => {
  expect(rest('Bearer alice:se:cret')).toEqual({ user: 'alice', password: 'se:cret' });
  expect(rest('bearer alice:secret')).toEqual({ user: 'alice', password: 'secret' });
  expect(rest('Bearer lk_abc')).toEqual({ key: 'lk_abc' });
  expect(rest('alice:secret')).toEqual({ user: 'alice', password: 'secret' });
  expect(rest(`Basic ${base64('alice:se:cret')}`)).toEqual({ user: 'alice', password: 'se:cret' });
});

test('REST: anything else is refused as not authenticated', () => {
  expect(() => rest(undefined)).toThrow(NO_HEADER);
  expect(() => rest('')).toThrow(NO_HEADER);
  for (const bad of [
    'lk_abc',
    'Bearer',
    'Bearer ',
    'Basic alice:secret',
    `Basic ${base64('lk')}`,
  ]) {
    expect(() => rest(bad), bad).toThrow(BAD_HEADER);
  }
});

test('a header that is too long is refused', () => {
  const token = `alice:${'x'.repeat(5000)}`;
  expect(() => grpc(base64(token))).toThrow(BAD_HEADER);
  expect(() => rest(`Bearer ${token}`)).toThrow(BAD_HEADER);
});

test('REST: Latin-1 of older clients is understood', () => {
  expect(rest('Bearer alice:\xfc\xe9')).toEqual({ user: 'alice', password: 'üé' });
});

const user = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((text) => text.replaceAll(':', ''))
  .filter((text) => text.isWellFormed());
const text = fc.string({ unit: 'binary', maxLength: 80 }).filter((word) => word.isWellFormed());

test('gRPC and Basic: every user and password come through unchanged', () => {
  fc.assert(
    fc.property(user, text, (name, password) => {
      const encoded = base64(`${name}:${password}`);
      expect(grpc(encoded)).toEqual({ user: name, password });
      expect(rest(`Basic ${encoded}`)).toEqual({ user: name, password });
    }),
  );
});

test('Bearer: every user and password come through unchanged', () => {
  const noSpaceInFront = user.filter((name) => !name.startsWith(' '));
  fc.assert(
    fc.property(noSpaceInFront, text, (name, password) => {
      expect(rest(onWire(`Bearer ${name}:${password}`))).toEqual({ user: name, password });
    }),
  );
});

test('rubbish gives a credential or an ApiError of 401, and nothing else', () => {
  const rubbish = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 5000 }),
    fc.string(),
    fc.base64String(),
    fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.string().map((tail) => `Basic ${tail}`),
    fc.base64String().map((tail) => `Basic ${tail}`),
    fc.string().map((tail) => `Bearer ${tail}`),
  );
  fc.assert(
    fc.property(rubbish, (header) => {
      for (const parse of [parseGrpcCredential, parseRestCredential]) {
        try {
          expect(['password', 'apiKey']).toContain(parse(header).kind);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          expect(error.fields.http).toBe(401);
        }
      }
    }),
    { numRuns: 500 },
  );
});
