/**
 * The process that reads files for the server, one at a time. Files are from outside: what a broken
 * or hostile one can do (use all memory, never end) ends here, and does not reach the server.
 */
import { OperatorError } from '../../kernel/operator-error.ts';
import { systemRandom } from '../../kernel/random.ts';
import { ImportFolder, type OpenedFile } from './import-folder.ts';
import type { FileToRead, ReadReply, ReadRequest } from './read-protocol.ts';
import { fileSource } from './reader/byte-source.ts';
import { ImportFault } from './reader/import-fault.ts';
import { SliceReader } from './reader/slice-reader.ts';

class Reads {
  #opened: OpenedFile | undefined;
  #reader: SliceReader | undefined;
  /** One after the other, in the order they came. */
  #turn: Promise<void> = Promise.resolve();

  take(request: ReadRequest, send: (reply: ReadReply) => void): void {
    this.#turn = this.#turn.then(async () => send(await this.#reply(request)));
  }

  async #reply(request: ReadRequest): Promise<ReadReply> {
    const { id } = request;
    try {
      return { id, value: await this.#answer(request) };
    } catch (error) {
      const isTold = error instanceof ImportFault || error instanceof OperatorError;
      if (isTold) return { id, fault: error.message };
      return { id, bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  async #answer(request: ReadRequest) {
    if (request.ask === 'open') return this.#open(request.file);
    if (!this.#reader) throw new Error('no file is open');
    if (request.ask === 'next') return (await this.#reader.next()) ?? null;
    return this.#reader.encode(request.first, request.count);
  }

  async #open({ folder, path, type, fields }: FileToRead): Promise<{ size: number }> {
    this.#reader = undefined;
    await this.#opened?.[Symbol.asyncDispose]();
    this.#opened = undefined;
    const inside = await ImportFolder.at(folder);
    this.#opened = await inside.open(path);
    const { handle, size } = this.#opened;
    const source = fileSource(handle, size);
    this.#reader = await SliceReader.open(source, { type, fields, random: systemRandom });
    return { size };
  }
}

const reads = new Reads();
process.on('message', (request: ReadRequest) =>
  reads.take(request, (reply) => process.send?.(reply)),
);
process.on('disconnect', () => process.exit());
// Signals to the whole group, as from a terminal, are for the server, which ends this process.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
