import { readFileSync } from 'node:fs';
import { OperatorError } from '../../kernel/operator-error.ts';
import { Secret } from '../../kernel/secret.ts';

/** How often a file that did not help is read again. */
const REREAD_MS = 1000;

/**
 * The credential of the service account, from a file: `user:password` or an API key. When upstream
 * refuses it, the file is read again, so that a new one counts without a restart.
 */
export class ServiceToken {
  readonly #path: string;
  readonly #now: () => number;
  #header: Secret;
  #readAt: number;

  /** @throws OperatorError when the file cannot be read, or holds nothing */
  constructor(path: string, now: () => number) {
    this.#path = path;
    this.#now = now;
    this.#header = readHeader(path);
    this.#readAt = now();
  }

  /** The value of `authorization`. */
  get header(): string {
    return this.#header.reveal();
  }

  /** To be called when upstream refused it. */
  refused(): void {
    if (this.#now() - this.#readAt < REREAD_MS) return;
    this.#readAt = this.#now();
    try {
      this.#header = readHeader(this.#path);
    } catch {
      // The old one is as good as none; the file may be written at this moment.
    }
  }
}

function readHeader(path: string): Secret {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`--milvus-token-file cannot be read: ${why}`);
  }
  if (text === '') throw new OperatorError(`--milvus-token-file ${path} is empty`);
  return new Secret(Buffer.from(text).toString('base64'));
}
