import { createGunzip, createInflate } from 'node:zlib';
import { ApiError, errors } from '@latchkey/contract';
import { ArrivingBytes } from '../arriving-bytes.ts';
import type { BodyHolder } from '../body-budget.ts';

/** Compressed flag and length, before every gRPC message. */
const HEADER_BYTES = 5;
const FIRST_BUFFER = 64 * 1024;

/**
 * Collects the one message of a unary request from the chunks of its stream. A message that came in
 * one chunk is handed on as a view of it; otherwise the chunks are copied into one buffer that
 * grows with what has really arrived, never beyond what the header announces.
 */
export class MessageReader {
  readonly #limit: number;
  readonly #holder: BodyHolder;
  readonly #mayFlow: boolean;
  #bytes: ArrivingBytes | undefined;

  /**
   * @param limit bytes that a message may have
   * @param holder is told of buffers, before they are made
   * @param mayFlow whether the rest of a large one may be read elsewhere: it needs no room for all then
   */
  constructor(limit: number, holder: BodyHolder, mayFlow: boolean) {
    this.#limit = limit;
    this.#holder = holder;
    this.#mayFlow = mayFlow;
  }

  /** Bytes of the message, once its header is there. */
  get announced(): number | undefined {
    const bytes = this.#bytes?.soFar;
    return bytes && bytes.length >= HEADER_BYTES ? bytes.readUInt32BE(1) : undefined;
  }

  /** What is there of the message, behind its header. */
  get soFar(): Buffer {
    return this.#bytes?.soFar.subarray(HEADER_BYTES) ?? Buffer.alloc(0);
  }

  /** Whether the message is to have more bytes than these, as they are: it is not compressed. */
  isLonger(bytes: number): boolean {
    return (this.announced ?? 0) > bytes && this.#bytes?.soFar[0] === 0;
  }

  /**
   * @throws errors.messageTooLarge as soon as the header announces it, errors.malformedMessage on
   *   surplus bytes, errors.requestMemoryFull
   */
  push(chunk: Buffer): void {
    if (this.#bytes) this.#append(this.#bytes, chunk);
    else if (chunk.length > 0) {
      const hold = (bytes: number) =>
        this.#holder.hold(bytes, this.#mayFlow ? undefined : this.announced);
      this.#bytes = new ArrivingBytes(chunk, FIRST_BUFFER, hold);
    }
    const { announced } = this;
    if (announced !== undefined && announced > this.#limit) {
      throw errors.messageTooLarge(announced, this.#limit);
    }
  }

  /** @returns the message and whether it is compressed. @throws errors.malformedMessage */
  finish(): { compressed: boolean; message: Buffer } {
    const bytes = this.#bytes?.soFar;
    const { announced } = this;
    if (bytes === undefined || announced === undefined) {
      throw errors.malformedMessage('the request holds no message');
    }
    if (announced !== bytes.length - HEADER_BYTES) throw wrongLength(announced, bytes.length);
    const flag = bytes[0];
    if (flag !== 0 && flag !== 1) throw errors.malformedMessage(`compressed flag ${flag}`);
    return { compressed: flag === 1, message: bytes.subarray(HEADER_BYTES) };
  }

  #append(bytes: ArrivingBytes, chunk: Buffer): void {
    const { announced } = this;
    const whole = HEADER_BYTES + (announced ?? this.#limit);
    const needed = bytes.length + chunk.length;
    if (needed > whole) throw wrongLength(announced, needed);
    bytes.push(chunk, whole);
  }
}

function wrongLength(announced: number | undefined, length: number): ApiError {
  const held = length - HEADER_BYTES;
  return errors.malformedMessage(`the frame announces ${announced} bytes and holds ${held}`);
}

/** @returns the message behind its five bytes of header, uncompressed */
export function frameMessage(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + message.length);
  writeHead(frame, message.length);
  frame.set(message, HEADER_BYTES);
  return frame;
}

/** What stands before an uncompressed message of so many bytes. */
export function frameHead(length: number): Buffer {
  const head = Buffer.allocUnsafe(HEADER_BYTES);
  writeHead(head, length);
  return head;
}

function writeHead(frame: Buffer, length: number): void {
  frame[0] = 0;
  frame.writeUInt32BE(length, 1);
}

/**
 * @throws errors.messageTooLarge when what comes out is larger, errors.malformedMessage,
 *   errors.requestMemoryFull
 */
export async function decompress(
  message: Buffer,
  encoding: string | undefined,
  { limit, holder }: { readonly limit: number; readonly holder: BodyHolder },
): Promise<Buffer> {
  const stream = encoding === 'gzip' ? createGunzip() : encoding === 'deflate' && createInflate();
  if (!stream) throw errors.malformedMessage(`compressed with ${encoding ?? 'nothing named'}`);
  const chunks: Buffer[] = [];
  let length = 0;
  stream.end(message);
  try {
    for await (const chunk of stream) {
      length += chunk.length;
      if (length > limit) break;
      holder.hold(message.length + length);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof ApiError ? error : errors.malformedMessage(`it is not ${encoding}`);
  }
  if (length > limit) throw errors.messageTooLarge(length, limit);
  return Buffer.concat(chunks, length);
}
