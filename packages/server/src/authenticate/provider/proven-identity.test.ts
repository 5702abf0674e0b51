import { expect, test } from 'vitest';
import { identityFrom, isComplete } from './proven-identity.ts';

const CLAIMS = { iss: 'https://id.example.com', sub: '42', email: 'Ann@Example.com' };
const of = (more: object, claim = 'groups') => identityFrom({ ...CLAIMS, ...more }, claim);

test('reads a person, with the address in lower case and a name without control characters', () => {
  expect(of({ name: 'Ann\u0000 Lee', groups: ['a', 'b'], auth_time: 1_700_000_000 })).toEqual({
    ...{ issuer: 'https://id.example.com', subject: '42', email: 'ann@example.com' },
    emailVerified: false,
    ...{ name: 'Ann  Lee', groups: ['a', 'b'], provedAt: 1_700_000_000_000 },
  });
});

test('an address that the provider says is not verified is refused, and so is none', () => {
  expect(() => of({ email_verified: false })).toThrow('has not verified your e-mail address');
  expect(() => of({ email: 'no address' })).toThrow('claim email');
  expect(of({ email: undefined, preferred_username: 'ann@corp.example' }).email).toBe(
    'ann@corp.example',
  );
});

test('an address is verified if the provider says so of the claim email, in so many words', () => {
  expect(of({ email_verified: true }).emailVerified).toBe(true);
  expect(of({ email_verified: 'true' }).emailVerified).toBe(false);
  const username = { email: undefined, preferred_username: 'ann@corp.example' };
  expect(of({ ...username, email_verified: true }).emailVerified).toBe(false);
});

test('groups are found under a name, under a URL, and inside objects; what is no text is not one', () => {
  expect(of({ groups: 'one' }).groups).toEqual(['one']);
  expect(of({ groups: ['a', 7, null, { b: 1 }] }).groups).toEqual(['a']);
  expect(of({}).groups).toEqual([]);
  const url = 'https://acme.example/groups';
  expect(of({ [url]: ['x'] }, url).groups).toEqual(['x']);
  expect(of({ realm_access: { roles: ['r'] } }, 'realm_access.roles').groups).toEqual(['r']);
  expect(of({}, 'constructor.name').groups).toEqual([]);
  expect(of({ groups: Array(5000).fill('g') }).groups).toHaveLength(1000);
  expect(of({ groups: ['g'.repeat(257)] }).groups).toEqual([]);
});

test('claims are complete with an address and groups, if only an empty list', () => {
  expect(isComplete({ ...CLAIMS, groups: [] }, 'groups')).toBe(true);
  expect(isComplete(CLAIMS, 'groups')).toBe(false);
  expect(isComplete({ groups: [] }, 'groups')).toBe(false);
});
