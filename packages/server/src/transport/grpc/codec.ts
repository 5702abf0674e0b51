import { ApiError, errors, METHOD_ROWS, type MethodRow, wire } from '@latchkey/contract';
import { Pace } from '../../kernel/pace.ts';
import { decodeInSteps } from './decode-in-steps.ts';
import { lengthPrefix } from './length-prefix.ts';

/** A smaller one is decoded at a stroke. */
const LARGE_REQUEST = 256 * 1024;

interface MessageType {
  decode(bytes: Uint8Array): unknown;
  encode(message: object): Writer;
}

/** protobufjs' writer, as far as it is used here. */
interface Writer {
  uint32(value: number): Writer;
  finish(): Uint8Array;
}

/** How one RPC's messages become bytes and back. */
export interface MethodCodec {
  readonly row: MethodRow;
  /** @throws errors.malformedMessage */
  decode(bytes: Uint8Array): unknown;
  /** The same in steps; undefined where it does not take long. */
  decodeInSteps(bytes: Uint8Array): Promise<unknown> | undefined;
  encode(reply: object): Uint8Array;
  /** The reply that carries a failed `common.Status`; undefined where the reply has no room for one. */
  encodeFailure(error: ApiError): Uint8Array | undefined;
}

/** Codecs by the path of a request, e.g. `/milvus.proto.milvus.MilvusService/Search`. */
export function methodCodecs(): Map<string, MethodCodec> {
  return new Map(METHOD_ROWS.map((row) => [`/${row.service}/${row.name}`, methodCodec(row)]));
}

function methodCodec(row: MethodRow): MethodCodec {
  const request = row.served ? messageType(row.request) : undefined;
  const reply = row.served ? messageType(row.response) : undefined;
  return {
    row,
    decode(bytes) {
      if (!request) throw errors.unimplemented(row.name);
      try {
        return request.decode(bytes);
      } catch (cause) {
        throw asMalformed(cause);
      }
    },
    decodeInSteps(bytes) {
      if (bytes.length < LARGE_REQUEST || !request) return undefined;
      return decodeInSteps({ name: row.name, type: request }, bytes, new Pace()).catch(
        (cause: unknown) => {
          throw asMalformed(cause);
        },
      );
    },
    encode(message) {
      if (!reply) throw errors.unimplemented(row.name);
      const writer = reply.encode(message);
      // Success is an empty Status, and it must be there: the Node SDK reads into it.
      if (row.statusField > 0) writer.uint32((row.statusField << 3) | 2).uint32(0);
      return writer.finish();
    },
    encodeFailure(error) {
      if (row.statusField < 0) return undefined;
      const status = encodeStatus(error);
      if (row.statusField === 0) return status;
      return Buffer.concat([lengthPrefix(row.statusField, status.length), status]);
    },
  };
}

function asMalformed(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  return errors.malformedMessage(cause instanceof Error ? cause.message : 'it does not parse');
}

function encodeStatus(error: ApiError): Uint8Array {
  const { code, legacyCode, retriable } = error.fields;
  const isInputError = code >= 1100 && code < 1200;
  return wire.common.Status.encode(
    wire.common.Status.create({
      error_code: legacyCode,
      reason: error.message,
      code,
      retriable,
      detail: error.message,
      extra_info: isInputError ? { is_input_error: 'true' } : {},
    }),
  ).finish();
}

/** Finds a generated message class by its full name, `milvus.proto.schema.FieldData`. */
export function messageType(fullName: string): MessageType {
  const parts = fullName.split('.').slice(2);
  let node: unknown = wire;
  for (const part of parts) node = (node as Record<string, unknown>)[part];
  if (!node) throw new Error(`the codec has no message ${fullName}`);
  return node as MessageType;
}
