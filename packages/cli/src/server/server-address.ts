import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import { type Profile, profileNamed, readProfiles } from './profiles.ts';

export const DEFAULT_URL = 'http://127.0.0.1:8530';
const DEFAULT_DATA = './latchkey-data';
const SOCKET = 'control.sock';

type Env = Readonly<Record<string, string | undefined>>;

/** The flags that say which server, and as whom. */
export interface AddressOptions {
  readonly url?: string;
  readonly apiKeyFile?: string;
  readonly credentialsFile?: string;
  readonly caFile?: string;
  readonly data?: string;
  readonly profile?: string;
  readonly cluster?: string;
}

/** Where a server is and how to be let in. */
export type ServerAddress = {
  /** For people. */
  readonly name: string;
  readonly cluster?: string;
} & (
  | { readonly socketPath: string }
  | {
      readonly url: string;
      /** A key or what "latchkey login" was given; none: for calls that need none. */
      readonly bearer?: string;
      /** How to be let in again, once the bearer is refused. */
      readonly whenRefused?: string;
      readonly caFile?: string;
    }
);

/**
 * Which server is meant. The first that says so counts: `--data`; `--url`, `--api-key-file` and
 * `--credentials-file`; `--profile`; the environment; the current profile; `LATCHKEY_DATA`; the
 * socket of a data directory that is here.
 * @throws CommandError that names the ways when there is none
 */
export function serverAddress(options: AddressOptions, env: Env): ServerAddress {
  const cluster = options.cluster ?? (env.LATCHKEY_CLUSTER || undefined);
  const address = find(options, env);
  return cluster === undefined ? address : { ...address, cluster };
}

function find(options: AddressOptions, env: Env): ServerAddress {
  const { data, url, apiKeyFile, credentialsFile } = options;
  if (data !== undefined) return local(data);
  if (url !== undefined || apiKeyFile !== undefined || credentialsFile !== undefined) {
    return remote(options, profileOf(options, env), env);
  }
  const named = profileOf(options, env);
  if (named) return ofProfile(named, options, env);
  if (env.LATCHKEY_API_KEY || env.LATCHKEY_URL) return remote(options, undefined, env);
  const known = readProfiles(env);
  if (known.current !== undefined) {
    return ofProfile(profileNamed(known.current, known), options, env);
  }
  // Named, it is meant, also while its server does not run: what to do is told then.
  if (env.LATCHKEY_DATA) return local(env.LATCHKEY_DATA);
  if (existsSync(join(DEFAULT_DATA, SOCKET))) return local(DEFAULT_DATA);
  return remote(options, undefined, env);
}

function profileOf({ profile }: AddressOptions, env: Env): Profile | undefined {
  const name = profile ?? (env.LATCHKEY_CLI_PROFILE || undefined);
  return name === undefined ? undefined : profileNamed(name, readProfiles(env));
}

function ofProfile(profile: Profile, options: AddressOptions, env: Env): ServerAddress {
  const { data, cluster } = profile;
  const address = data === undefined ? remote(options, profile, env) : local(data);
  return cluster === undefined ? address : { ...address, cluster };
}

const local = (data: string): ServerAddress => ({
  name: `the server of ${data}`,
  socketPath: join(data, SOCKET),
});

/** What was given for one thing alone beats the credentials file, which beats the profile. */
function remote(options: AddressOptions, profile: Profile | undefined, env: Env): ServerAddress {
  const { url, apiKeyFile, credentialsFile, caFile } = options;
  const file = credentialsFile ? readCredentials(credentialsFile) : {};
  const bearer = apiKeyFile
    ? readText(apiKeyFile).trim()
    : (file.apiKey ?? profile?.apiKey ?? loginToken(profile) ?? env.LATCHKEY_API_KEY);
  if (!bearer) throw new CommandError(NO_KEY, { exitCode: EXIT.usage });
  const address = checkedUrl(url ?? file.url ?? profile?.url ?? (env.LATCHKEY_URL || DEFAULT_URL));
  const trusted = caFile ?? profile?.caFile ?? env.LATCHKEY_CA_FILE;
  const again = bearer === profile?.login?.token && { whenRefused: SIGN_IN_AGAIN };
  return { name: address, url: address, bearer, ...again, ...(trusted && { caFile: trusted }) };
}

/** A server's address without what ends it. @throws CommandError */
export function checkedUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text.replace(/\/+$/, '');
  throw new CommandError(`${text} is no URL: write it like ${DEFAULT_URL}`, {
    exitCode: EXIT.usage,
  });
}

const SIGN_IN_AGAIN = 'your sign-in is over: run "latchkey login" again';

/** @throws CommandError when the sign-in is over */
function loginToken(profile: Profile | undefined): string | undefined {
  if (!profile?.login) return undefined;
  if (Date.now() < Date.parse(profile.login.until)) return profile.login.token;
  throw new CommandError(`${profile.url}: ${SIGN_IN_AGAIN}`, { exitCode: EXIT.notAllowed });
}

const NO_KEY =
  'no API key: give --credentials-file FILE (which the first start wrote), --api-key-file FILE or ' +
  'LATCHKEY_API_KEY, or save one with "latchkey configure", or sign in with "latchkey login"; on the machine of the server, --data DIR needs none';

function readCredentials(file: string): { url?: string; apiKey?: string } {
  const text = readText(file);
  try {
    const { controlPlane, apiKey } = JSON.parse(text) as Record<string, unknown>;
    if (typeof apiKey === 'string') {
      return { apiKey, ...(typeof controlPlane === 'string' && { url: controlPlane }) };
    }
  } catch {
    // The same as a file of something else.
  }
  throw new CommandError(`${file} is not what the first start writes: it has no apiKey`, {
    exitCode: EXIT.usage,
  });
}

/** @throws CommandError when the file cannot be read */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`cannot read ${file}: ${(error as Error).message}`, {
      exitCode: EXIT.usage,
    });
  }
}
