import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { withOwnStdio } from '../../kernel/own-stdio.ts';
import type { FileToRead, ReadAnswers, ReadReply, ReadRequest } from './read-protocol.ts';
import { ImportFault } from './reader/import-fault.ts';

/** From the sources, or bundled beside the server. */
const PROGRAM = import.meta.url.endsWith('.ts')
  ? new URL('./read-process.ts', import.meta.url)
  : new URL('./import-reader.mjs', import.meta.url);

const LIMITS = { heapMb: 1024, answerMs: 60_000 };

export type FileReaderLimits = typeof LIMITS;

interface Waiting {
  resolve(value: ReadAnswers[keyof ReadAnswers]): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

type Question<Ask extends ReadRequest['ask']> = Omit<Extract<ReadRequest, { ask: Ask }>, 'id'>;

/**
 * Reads files in a process of its own, in slices, one file at a time. The process is started when it
 * is needed, and again after a file has brought it down.
 */
export class FileReader {
  readonly #limits: FileReaderLimits;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #lastId = 0;

  constructor(limits: Partial<FileReaderLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Puts another file in the place of the open one. @throws ImportFault */
  open(file: FileToRead): Promise<ReadAnswers['open']> {
    return this.#ask<'open'>({ ask: 'open', file });
  }

  /** Null behind the last slice. @throws ImportFault */
  next(): Promise<ReadAnswers['next']> {
    return this.#ask<'next'>({ ask: 'next' });
  }

  /** Rows of the last slice, or of the one before it, once more. */
  encode(first: number, count: number): Promise<ReadAnswers['encode']> {
    return this.#ask<'encode'>({ ask: 'encode', first, count });
  }

  /** Ends the process; what is waited for is rejected. */
  stop(reason: Error): void {
    const child = this.#child;
    this.#child = undefined;
    child?.removeAllListeners();
    // A message that is on its way to it is not worth an error.
    child?.on('error', () => undefined);
    child?.kill('SIGKILL');
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, timer } of waiting) {
      clearTimeout(timer);
      reject(reason);
    }
  }

  #ask<Ask extends ReadRequest['ask']>(question: Question<Ask>): Promise<ReadAnswers[Ask]> {
    const child = this.#child ?? this.#start();
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const { answerMs } = this.#limits;
      const timer = setTimeout(
        () => this.stop(new ImportFault(`reading a piece of it took longer than ${answerMs} ms`)),
        answerMs,
      );
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject, timer });
      child.send({ ...question, id });
    });
  }

  #start(): ChildProcess {
    const { heapMb } = this.#limits;
    const child = withOwnStdio(['ignore', 'ignore', 'ignore', 'ipc'], (stdio) =>
      fork(fileURLToPath(PROGRAM), [], {
        execArgv: [`--max-old-space-size=${heapMb}`],
        // It needs nothing of the server's environment, which may hold secrets.
        env: {},
        serialization: 'advanced',
        stdio,
      }),
    );
    const gone = () =>
      this.stop(
        new ImportFault(`reading it took more memory than ${heapMb} MB, or it could not be read`),
      );
    child.once('error', gone);
    child.once('exit', gone);
    child.on('message', (reply) => this.#settle(reply as ReadReply));
    this.#child = child;
    return child;
  }

  #settle(reply: ReadReply): void {
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    this.#waiting.delete(reply.id);
    clearTimeout(waiting.timer);
    if ('value' in reply) waiting.resolve(reply.value);
    else if ('fault' in reply) waiting.reject(new ImportFault(reply.fault));
    else waiting.reject(new Error(`the reader of files failed: ${reply.bug}`));
  }
}
