import { Worker } from 'node:worker_threads';
import SqliteDatabase from 'better-sqlite3';
import type {
  WriterData,
  WriterError,
  WriterQuestion,
  WriterReply,
  WriterResult,
} from './writer-protocol.ts';

/** From the sources, or bundled beside the server. */
const PROGRAM = import.meta.url.endsWith('.ts')
  ? new URL('./writer-thread.ts', import.meta.url)
  : new URL('./store-writer.mjs', import.meta.url);

interface Waiting {
  resolve(result: WriterResult): void;
  reject(error: Error): void;
}

/**
 * The connection for changes, on a thread of its own: a commit waits until the disk has it, which takes as long as
 * the disk is busy with what others write, and no call may wait for that but the one that asked.
 */
export class SqliteWriter {
  readonly #thread: Worker;
  readonly #ended: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #isOpen = true;

  /**
   * @param data.mustBeOurs refuse an empty file, which else becomes ours
   * @throws Error if the file is another program's, or cannot be opened
   */
  static async open(data: WriterData): Promise<SqliteWriter> {
    const writer = new SqliteWriter(data);
    await writer.#reply(0);
    return writer;
  }

  private constructor(workerData: WriterData) {
    // It needs nothing of the server's environment, which may hold secrets.
    this.#thread = new Worker(PROGRAM, { workerData, execArgv: [], env: {} });
    this.#thread.on('message', (reply: WriterReply) => this.#settle(reply));
    this.#ended = new Promise((resolve) => {
      this.#thread.once('error', (error) => this.#over(error));
      this.#thread.once('exit', () => {
        this.#over(new Error('The database connection is not open'));
        resolve();
      });
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Runs one statement. @throws SqliteError */
  run(sql: string, parameters: readonly unknown[] = []): Promise<WriterResult> {
    return this.#ask({ ask: 'run', sql, parameters });
  }

  /** Ends the open transaction; a full disk, for one, has ended it already. */
  async rollback(): Promise<void> {
    await this.#ask({ ask: 'rollback' });
  }

  /** Copies the database into a file, while it goes on to be used. */
  async copyTo(path: string): Promise<void> {
    await this.#ask({ ask: 'copy', path });
  }

  /** @returns when the file is closed */
  close(): Promise<void> {
    if (this.#isOpen) {
      this.#isOpen = false;
      this.#thread.ref();
      this.#thread.postMessage('close');
    }
    return this.#ended;
  }

  #ask(question: WriterQuestion): Promise<WriterResult> {
    if (!this.#isOpen) return Promise.reject(new Error('The database connection is not open'));
    const id = ++this.#lastId;
    // First, for it throws where a value is none that can be sent.
    this.#thread.postMessage({ ...question, id });
    return this.#reply(id);
  }

  /** The thread keeps the process alive only while something is asked. */
  #reply(id: number): Promise<WriterResult> {
    if (this.#waiting.size === 0) this.#thread.ref();
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #settle(reply: WriterReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0 && this.#isOpen) this.#thread.unref();
    if ('result' in reply) waiting?.resolve(reply.result);
    else waiting?.reject(toError(reply.error));
  }

  #over(reason: Error): void {
    this.#isOpen = false;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(reason);
  }
}

function toError({ message, code }: WriterError): Error {
  if (code === undefined) return new Error(message);
  return new SqliteDatabase.SqliteError(message, code);
}
