import { errors } from '@latchkey/contract';
import type { Http2Stream } from '../../http2/stream.ts';
import { ByteFlow, FLOW_BYTES } from '../../kernel/byte-flow.ts';
import type { RequestView } from '../../kernel/request-view.ts';
import { scanStrings } from '../../kernel/wire-scan.ts';
import type { BodyHolder } from '../body-budget.ts';
import type { MethodCodec } from './codec.ts';
import { FieldWalk } from './field-walk.ts';
import { decompress, MessageReader } from './frame.ts';
import { wireRequestView } from './wire-request-view.ts';

/** A smaller request is there at once, more or less. */
const FLOW_FROM = 256 * 1024;
/** In so many bytes the names have to come, or all of the request is waited for. */
const NAMES_WITHIN = 64 * 1024;

interface Reading {
  readonly codec: MethodCodec;
  /** Of a message, bytes. */
  readonly limit: number;
  /** The header `grpc-encoding`. */
  readonly encoding: string | undefined;
  /** See `Relay.flowsBy`. */
  readonly flowsBy: readonly number[] | undefined;
  readonly holder: BodyHolder;
}

/** Is told once how reading came out, as soon as it has. */
interface RequestTaker {
  onRequest(request: RequestView): void;
  /**
   * @param error errors.messageTooLarge, malformedMessage, requestMemoryFull, requestTooSlow, cancelled
   */
  onFailure(error: unknown): void;
}

/**
 * Reads the one message of a unary request: all of it, or of a large one that may flow as much as
 * tells its names.
 */
export function readRequest(stream: Http2Stream, reading: Reading, taker: RequestTaker): void {
  const { codec, limit, encoding, holder } = reading;
  const reader = new MessageReader(limit, holder, reading.flowsBy !== undefined);
  const names = reading.flowsBy && new NameWatch(reading.flowsBy);
  let isOver = false;
  const take = (request: RequestView) => {
    if (isOver) return;
    isOver = true;
    taker.onRequest(request);
  };
  const fail = (error: unknown) => {
    if (isOver) return;
    isOver = true;
    taker.onFailure(error);
  };
  const onData = (chunk: Buffer) => {
    if (isOver) return;
    try {
      reader.push(chunk);
      if (!names || !reader.isLonger(FLOW_FROM) || !names.areKnown(reader.soFar)) return;
      stream.pause();
      holder.hold(reader.soFar.length + FLOW_BYTES);
      take(flowingView(stream, reader, names));
    } catch (error) {
      stream.pause();
      fail(error);
    }
  };
  const onEnd = () => {
    try {
      const { compressed, message } = reader.finish();
      if (!compressed) return take(wireRequestView(message, codec));
      const whole = decompress(message, encoding, reading);
      whole.then((bytes) => take(wireRequestView(bytes, codec))).catch(fail);
    } catch (error) {
      fail(error);
    }
  };
  stream.read({
    onData,
    onEnd,
    onAbort: (isSlow) => fail(isSlow ? errors.requestTooSlow() : errors.cancelled()),
    answersSlow: true,
  });
}

/** Looks for names in the beginning of a message as it grows. */
class NameWatch {
  readonly walk: FieldWalk;
  #walked = 0;

  constructor(fields: readonly number[]) {
    this.walk = new FieldWalk(fields);
  }

  /** @param soFar of the message. @throws errors.malformedMessage */
  areKnown(soFar: Buffer): boolean {
    if (this.#walked > NAMES_WITHIN) return false;
    this.walk.push(soFar.subarray(this.#walked));
    this.#walked = soFar.length;
    return this.walk.isPast;
  }
}

function flowingView(stream: Http2Stream, reader: MessageReader, { walk }: NameWatch): RequestView {
  const { soFar: bytes, announced: length = 0 } = reader;
  const known = bytes.subarray(0, walk.whole);
  walk.seal();
  const broken = () =>
    stream.isClosed && !stream.isRemoteEnded
      ? errors.cancelled()
      : errors.malformedMessage(`the frame announces ${length} bytes and does not hold as many`);
  const rest = new ByteFlow(stream, Buffer.alloc(0), {
    length: length - bytes.length,
    inspect: (chunk) => walk.push(chunk),
    broken,
  });
  stream.read(rest);
  return {
    bytes,
    flow: { length, rest },
    strings: (path) => scanStrings(known, path),
    decode: () => {
      throw new Error('a request that flows is not decoded');
    },
  };
}
