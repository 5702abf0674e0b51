import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import { readText, type ServerAddress } from './server-address.ts';

/** How long an answer may take. */
const PATIENCE_MS = 30_000;
/** An answer is text for people and scripts, not data. */
const MAX_BYTES = 64 * 1024 * 1024;

export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: object;
  /** Besides the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of an answer that is known to take long. */
  readonly patienceMs?: number;
}

/** Sends a request and reads the answer. @throws CommandError when there is none, with what to do */
export async function send(
  asked: Asked,
  address: ServerAddress,
): Promise<{ status: number; text: string }> {
  const patience = asked.patienceMs ?? PATIENCE_MS;
  try {
    const response = await exchange(asked, address, patience);
    const { statusCode: status = 0 } = response;
    return { status, text: await readAll(response) };
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError(unreachable(address, cause as NodeJS.ErrnoException, patience), {
      ...{ exitCode: EXIT.unreachable, cause },
    });
  }
}

function exchange(
  asked: Asked,
  address: ServerAddress,
  patience: number,
): Promise<IncomingMessage> {
  const { method, path, body, headers } = asked;
  const text = method === 'GET' ? undefined : JSON.stringify(body ?? {});
  const options: RequestOptions = {
    method,
    signal: AbortSignal.timeout(patience),
    headers: {
      ...headers,
      accept: 'application/json',
      'user-agent': 'latchkey-cli',
      ...('url' in address && address.bearer && { authorization: `Bearer ${address.bearer}` }),
      ...(text !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      }),
    },
  };
  return new Promise((resolve, reject) => {
    // Redirects are not followed: the key is for this server alone.
    const request = start(path, options, address).once('response', resolve).once('error', reject);
    request.end(text);
  });
}

function start(path: string, options: RequestOptions, address: ServerAddress) {
  if ('socketPath' in address) {
    return httpRequest({ ...options, path, socketPath: address.socketPath, host: 'localhost' });
  }
  const { url, caFile } = address;
  if (!url.startsWith('https:')) return httpRequest(url + path, options);
  return httpsRequest(url + path, { ...options, ...(caFile && { ca: readText(caFile) }) });
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new CommandError('the answer is too long: ask for less of it');
  }
  return Buffer.concat(chunks).toString('utf8');
}

function unreachable(
  address: ServerAddress,
  { code = '', name, message }: NodeJS.ErrnoException,
  patienceMs: number,
): string {
  if (name === 'AbortError' || name === 'TimeoutError') {
    return `${address.name} did not answer within ${patienceMs / 1000} s`;
  }
  if ('socketPath' in address) return socketText(address.socketPath, code, message);
  const { url } = address;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
    return `no server at ${url}: start one with "latchkey serve", or say with --url where it is`;
  }
  if (code.includes('CERT')) {
    return `${url} has a certificate that is not trusted (${code}): give --ca-file, e.g. latchkey-data/tls/self-signed.crt`;
  }
  return `cannot ask ${url}: ${code || message}`;
}

function socketText(socket: string, code: string, message: string): string {
  if (code === 'EACCES' || code === 'EPERM') {
    return `${socket}: only the user that runs the server, and root, may use it: use sudo, or an API key with --url`;
  }
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    return `no server runs on ${socket.replace(/[/\\][^/\\]*$/, '')}: start it with "latchkey serve --data DIR"`;
  }
  return `cannot ask ${socket}: ${code || message}`;
}
