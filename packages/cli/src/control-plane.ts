import { readFileSync } from 'node:fs';
import { OperatorError } from '@latchkey/server/operator-error';
import { type Command, Option } from 'commander';

/** How long an answer may take. */
const PATIENCE_MS = 30_000;
const DEFAULT_URL = 'http://127.0.0.1:8530';

/** What says where a server is, and with which key to ask it. */
export interface ControlPlaneOptions {
  readonly url?: string;
  readonly apiKeyFile?: string;
  readonly credentialsFile?: string;
}

interface Connection {
  readonly url: string;
  readonly apiKey: string;
}

/** Gives a command the flags of `ControlPlaneOptions`. */
export function addControlPlane(command: Command): Command {
  return command
    .addOption(
      new Option('--url <URL>', `the control plane (default: ${DEFAULT_URL}) [LATCHKEY_URL]`),
    )
    .addOption(
      new Option('--api-key-file <FILE>', 'a file with the API key alone [LATCHKEY_API_KEY]'),
    )
    .addOption(
      new Option('--credentials-file <FILE>', 'the file that the first start wrote: URL and key'),
    );
}

/**
 * Calls a route of the control plane of a server that is running.
 * @returns the data of the reply
 * @throws OperatorError that says what to do: no key, no server, not this server, or what it refused
 */
export async function callControlPlane(
  path: string,
  body: object,
  options: ControlPlaneOptions,
): Promise<unknown> {
  const connection = connectionOf(options, process.env);
  const { status, text } = await send(path, body, connection);
  const reply = parseReply(text, connection);
  if (status === 401) {
    throw new OperatorError(`${connection.url} does not accept this API key`);
  }
  if (reply.code !== 0) throw new OperatorError(reply.message ?? `the server answered ${status}`);
  return reply.data;
}

/** A flag beats the environment; what was given for one thing alone beats the credentials file. */
function connectionOf(options: ControlPlaneOptions, env: NodeJS.ProcessEnv): Connection {
  const { url, apiKeyFile, credentialsFile } = options;
  const file: Partial<Connection> = credentialsFile ? readCredentials(credentialsFile) : {};
  const apiKey = apiKeyFile ? readText(apiKeyFile).trim() : (file.apiKey ?? env.LATCHKEY_API_KEY);
  if (!apiKey) {
    throw new OperatorError(
      'no API key: give --credentials-file FILE (which the first start wrote), --api-key-file FILE or LATCHKEY_API_KEY',
    );
  }
  const base = url ?? file.url ?? env.LATCHKEY_URL ?? DEFAULT_URL;
  if (!URL.canParse(base) || !/^https?:/.test(base)) {
    throw new OperatorError(`${base} is no URL: write it like ${DEFAULT_URL}`);
  }
  return { url: base.replace(/\/+$/, ''), apiKey };
}

function readCredentials(file: string): Partial<Connection> {
  const text = readText(file);
  try {
    const { controlPlane, apiKey } = JSON.parse(text) as Record<string, unknown>;
    if (typeof apiKey === 'string') {
      return { apiKey, ...(typeof controlPlane === 'string' && { url: controlPlane }) };
    }
  } catch {
    // The same as a file of something else.
  }
  throw new OperatorError(`${file} is not what the first start writes: it has no apiKey`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperatorError(`cannot read ${file}: ${String((error as Error).message)}`);
  }
}

async function send(
  path: string,
  body: object,
  { url, apiKey }: Connection,
): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      // The key is for this server alone.
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw new OperatorError(unreachable(url, error), { cause: error });
  }
}

function unreachable(url: string, error: unknown): string {
  const { name, message, cause } = error as Error;
  const { code = '' } = (cause ?? {}) as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return `${url} did not answer within ${PATIENCE_MS / 1000} s`;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
    return `no server at ${url}: start one with "latchkey serve", or say with --url where it is`;
  }
  if (code.includes('CERT')) {
    return `${url} has a certificate that is not trusted (${code}): set NODE_EXTRA_CA_CERTS to it, e.g. latchkey-data/tls/self-signed.crt`;
  }
  return `cannot ask ${url}: ${code || message}`;
}

function parseReply(text: string, { url }: Connection): Reply {
  try {
    const reply = JSON.parse(text) as Reply;
    if (typeof reply?.code === 'number') return reply;
  } catch {
    // Some other server.
  }
  throw new OperatorError(
    `${url} is not the control plane of a Latchkey server: it is on --admin-port, by default 8530`,
  );
}

interface Reply {
  readonly code: number;
  readonly message?: string;
  readonly data?: unknown;
}
