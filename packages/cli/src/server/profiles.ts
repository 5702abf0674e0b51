import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A server that somebody works with: by its address and a key, or by a data directory of this machine. */
export interface Profile {
  readonly url?: string;
  readonly apiKey?: string;
  /** In place of a key: a person signed in with "latchkey login". */
  readonly login?: Login;
  /** PEM file of a certificate to trust. */
  readonly caFile?: string;
  readonly data?: string;
  /** Taken where `--cluster` is not given. */
  readonly cluster?: string;
}

export interface Login {
  /** What the server gave out; good until `until`, or until it is signed out. */
  readonly token: string;
  /** ISO 8601. */
  readonly until: string;
  /** E-mail address of the member. */
  readonly as: string;
}

export interface Profiles {
  /** The one that is used where none is named. */
  readonly current?: string;
  readonly profiles: Readonly<Record<string, Profile>>;
}

/** Where profiles are kept: `LATCHKEY_CONFIG_DIR`, else the place that the system has for it. */
function profilesFile(env: Env): string {
  const { LATCHKEY_CONFIG_DIR, XDG_CONFIG_HOME, APPDATA, HOME } = env;
  if (LATCHKEY_CONFIG_DIR) return join(LATCHKEY_CONFIG_DIR, 'profiles.json');
  const base = XDG_CONFIG_HOME || APPDATA || join(HOME || homedir(), '.config');
  return join(base, 'latchkey', 'profiles.json');
}

/** @throws CommandError when others may read the file, or it is not ours */
export function readProfiles(env: Env): Profiles {
  const file = profilesFile(env);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { profiles: {} };
    throw new CommandError(`cannot read ${file}: ${(error as Error).message}`);
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new CommandError(`${file} holds keys and others may read it: chmod 600 ${file}`);
  }
  return parse(text, file);
}

/** In place of what is there, whole or not at all, for its owner's eyes alone. */
export function writeProfiles(profiles: Profiles, env: Env): void {
  const file = profilesFile(env);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(fresh, 0o600);
  renameSync(fresh, file);
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** @throws CommandError for what cannot name a profile */
export function checkProfileName(name: string): void {
  if (NAME.test(name)) return;
  throw new CommandError(`${name} cannot be a name: letters, digits, ".", "_" and "-"`, {
    exitCode: EXIT.usage,
  });
}

/** @throws CommandError when there is none of this name */
export function profileNamed(name: string, { profiles }: Profiles): Profile {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile) return profile;
  const known = Object.keys(profiles).join(', ') || 'none yet';
  throw new CommandError(
    `no profile ${name} (there is: ${known}): make one with "latchkey configure --profile ${name}"`,
    { exitCode: EXIT.usage },
  );
}

function parse(text: string, file: string): Profiles {
  try {
    const { current, profiles } = JSON.parse(text) as Partial<Profiles>;
    if (typeof profiles === 'object' && profiles !== null && !Array.isArray(profiles)) {
      return { profiles, ...(typeof current === 'string' && { current }) };
    }
  } catch {
    // The same as a file of something else.
  }
  throw new CommandError(`${file} is not what "latchkey configure" writes: move it away`);
}
