import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { OperatorError } from '../kernel/operator-error.ts';
import {
  type Config,
  fileKeyOf,
  flagOf,
  SETTINGS,
  type Setting,
  type SettingKey,
  variableOf,
} from './settings.ts';

/** Where a value came from, e.g. `--port`, `LATCHKEY_PORT`, `latchkey.yaml`, `default`. */
export type Origins = Readonly<Record<SettingKey, string>>;

export interface LoadInput {
  /** By setting key; as text, or true for a flag that stands alone. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The configuration file; it may be missing unless it was asked for. */
  readonly file: { readonly path: string; readonly required: boolean };
}

/**
 * Puts the configuration together: a flag beats the environment, which beats the file.
 * @throws OperatorError
 */
export function loadConfig(input: LoadInput): { config: Config; origins: Origins } {
  const fromFile = readFile(input.file);
  const config: Record<string, unknown> = {};
  const origins: Record<string, string> = {};
  for (const [key, setting] of Object.entries(SETTINGS) as [SettingKey, Setting][]) {
    const found = [
      { value: input.flags[key], from: flagOf(key) },
      // Set to nothing is how compose files and unit files spell that it is not set.
      { value: input.env[variableOf(key)] || undefined, from: variableOf(key) },
      { value: fromFile[fileKeyOf(key)] ?? undefined, from: input.file.path },
    ].find(({ value }) => value !== undefined);
    origins[key] = found?.from ?? (setting.default === undefined ? 'not set' : 'default');
    config[key] = found ? parseValue(key, setting, found.value, found.from) : setting.default;
  }
  const result = config as Config;
  checkTogether(result);
  return { config: result, origins: origins as Origins };
}

/** One setting, for a command that has its flag alone. @throws OperatorError */
export function parseFlag<Key extends SettingKey>(key: Key, value: unknown): Config[Key] {
  return parseValue(key, SETTINGS[key], value, flagOf(key)) as Config[Key];
}

function parseValue(key: SettingKey, setting: Setting, value: unknown, from: string): unknown {
  const parsed = setting.schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues.map((issue) => issue.message).join('; ');
  const where =
    from === flagOf(key) || from === variableOf(key) ? from : `${fileKeyOf(key)} in ${from}`;
  // In a URL there may be a password.
  const shown = JSON.stringify(value)
    ?.replace(/\/\/.*@/, '//…@')
    .replace(/(password=)[^&"]*/gi, '$1…');
  throw new OperatorError(`${where}: ${shown} is not usable: ${why}`);
}

function readFile(file: LoadInput['file']): Record<string, unknown> {
  if (!existsSync(file.path)) {
    if (file.required) throw new OperatorError(`${file.path}: no such file`);
    return {};
  }
  const content: unknown = parse(readFileSync(file.path, 'utf8')) ?? {};
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new OperatorError(`${file.path}: expected keys and values, such as "port: 19530"`);
  }
  const known = new Set(Object.keys(SETTINGS).map((key) => fileKeyOf(key)));
  const unknown = Object.keys(content).find((key) => !known.has(key));
  if (unknown) {
    throw new OperatorError(
      `${file.path}: unknown key ${unknown}; known are ${[...known].join(', ')}`,
    );
  }
  return content as Record<string, unknown>;
}

function checkTogether(config: Config): void {
  if (config.store !== 'sqlite' && config.engine === 'embedded') {
    throw new OperatorError(
      '--store postgres://… needs --engine milvus: with the embedded engine the entities are in the --data ' +
        'of one machine, where no other replica can read them. See docs/guides/grow.md',
    );
  }
  if (config.store === 'sqlite' && config.storePasswordFile !== undefined) {
    throw new OperatorError('--store-password-file is for --store postgres://…: leave it out');
  }
  if ((config.tlsCert === undefined) !== (config.tlsKey === undefined)) {
    throw new OperatorError('--tls-cert and --tls-key belong together: give both or neither');
  }
  if (config.tlsCert !== undefined && config.tls === 'self-signed') {
    throw new OperatorError('--tls self-signed makes a certificate itself: leave out --tls-cert');
  }
  const { engine, milvusUri, milvusTokenFile } = config;
  if ((milvusUri === undefined) !== (milvusTokenFile === undefined)) {
    throw new OperatorError(
      '--milvus-uri and --milvus-token-file belong together: give both or neither',
    );
  }
  if (engine === 'milvus' && milvusUri === undefined) {
    throw new OperatorError('--engine milvus needs --milvus-uri and --milvus-token-file');
  }
  const secured = config.tlsCert !== undefined || config.tls === 'self-signed';
  if (!isLoopback(config.host) && !secured && !config.insecureListen) {
    throw new OperatorError(
      `--host ${config.host}: passwords would travel in plain text. ` +
        'Use --tls self-signed, or --tls-cert and --tls-key, or, knowing that, --insecure-listen',
    );
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
