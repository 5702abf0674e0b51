import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { OperatorError } from '../kernel/operator-error.ts';
import { Secret } from '../kernel/secret.ts';

const orgRole = z.enum(['Owner', 'Member', 'Billing-Admin']);
const projectRole = z.enum(['Admin', 'Read-Write', 'Read-Only']);
const name = z.string().trim().min(1).max(256);

/** Whoever listens in on http could sign in as anybody; on this host alone nobody does. */
const issuer = z.url().refine(
  (text) => {
    const { protocol, hostname, search, hash } = new URL(text);
    const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
    return !search && !hash && (protocol === 'https:' || (protocol === 'http:' && isHere));
  },
  { error: 'expected https://… (http:// only on loopback), as the provider names itself' },
);

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => /^https?:\/\/[^/?#@]+\/?$/.test(text), {
    error: 'expected a URL without a path, such as https://latchkey.example.com',
  })
  .transform((text) => new URL(text).origin);

const mapping = z.strictObject({
  group: name,
  organization: orgRole.default('Member'),
  /** By id or name. */
  projects: z.record(name, projectRole).default({}),
});

const file = z
  .strictObject({
    issuer,
    'client-id': name,
    'client-secret-file': z.string().min(1).optional(),
    name: z.string().trim().min(1).max(40).default('single sign-on'),
    'public-url': origin.optional(),
    scopes: z.array(name).max(50).default(['openid', 'email', 'profile']),
    'groups-claim': name.default('groups'),
    'password-sign-in': z.enum(['everyone', 'owners', 'off']).default('everyone'),
    'sign-out': z.enum(['here', 'provider']).default('here'),
    roles: z.array(mapping).min(1, 'without a mapping nobody could sign in').max(1000),
  })
  .refine(({ scopes }) => scopes.includes('openid'), {
    error: 'openid must be among them',
    path: ['scopes'],
  });

export type GroupMapping = z.output<typeof mapping>;

/** How people sign in through an identity provider. */
export interface SingleSignOn {
  readonly issuer: string;
  readonly clientId: string;
  /** None: a public client, which PKCE alone protects. */
  readonly clientSecret?: Secret;
  /** What the button calls the provider. */
  readonly name: string;
  /** Where browsers reach the console, e.g. `https://latchkey.example.com`; else where it listens. */
  readonly publicUrl?: string;
  readonly scopes: readonly string[];
  readonly groupsClaim: string;
  /** Who may sign in with a password beside it. */
  readonly passwordSignIn: 'everyone' | 'owners' | 'off';
  /** Whether who signs out here is signed out at the provider, too. */
  readonly signOut: 'here' | 'provider';
  readonly roles: readonly GroupMapping[];
}

/** Reads the file of `--sso-file`. Paths in it are relative to it. @throws OperatorError */
export function readSingleSignOn(path: string): SingleSignOn {
  const parsed = file.safeParse(readYaml(path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue?.path.join('.') || 'the file';
    throw new OperatorError(`--sso-file ${path}: ${at}: ${issue?.message}`);
  }
  const { data } = parsed;
  const secretFile = data['client-secret-file'];
  return {
    ...{ issuer: data.issuer, clientId: data['client-id'], name: data.name },
    ...(secretFile && { clientSecret: readSecret(resolve(dirname(path), secretFile)) }),
    ...(data['public-url'] && { publicUrl: data['public-url'] }),
    ...{ scopes: data.scopes, groupsClaim: data['groups-claim'] },
    ...{ passwordSignIn: data['password-sign-in'], signOut: data['sign-out'], roles: data.roles },
  };
}

function readYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new OperatorError(`--sso-file ${path} cannot be read: ${(error as Error).message}`);
  }
}

function readSecret(path: string): Secret {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new OperatorError(`client-secret-file cannot be read: ${(error as Error).message}`);
  }
  if (text === '') throw new OperatorError(`client-secret-file ${path} is empty`);
  return new Secret(text);
}
