import { ApiError, errors, type GrpcCode } from '@latchkey/contract';
import { encodeHeaders } from '../../http2/hpack/encode-headers.ts';
import { isDiskFull } from '../../kernel/is-disk-full.ts';

/**
 * Text for `grpc-message`: printable ASCII stays, all else is percent-encoded bytes of UTF-8.
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export function encodeGrpcMessage(message: string): string {
  let encoded = '';
  for (const byte of Buffer.from(message, 'utf8')) {
    const plain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    encoded += plain
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/**
 * Any thrown value as an ApiError; what is not one already, nor a full disk, is a bug and shows no
 * detail.
 */
export function toApiError(thrown: unknown, requestId: string): ApiError {
  if (thrown instanceof ApiError) return thrown;
  return isDiskFull(thrown) ? errors.diskFull() : errors.internal(requestId, thrown);
}

/** The end of a reply, as a header block. @param code of gRPC, also one that is not known here */
export function statusTrailers(code: number, message: string): Buffer {
  return encodeHeaders(statusFields(code, message));
}

/** The head of a reply that is a gRPC status and nothing else, as a header block. */
export function statusHead(code: GrpcCode, message: string): Buffer {
  return encodeHeaders([
    [':status', '200'],
    ['content-type', 'application/grpc'],
    ...statusFields(code, message),
  ]);
}

function statusFields(code: number, message: string): [string, string][] {
  const status: [string, string] = ['grpc-status', String(code)];
  return message === '' ? [status] : [status, ['grpc-message', encodeGrpcMessage(message)]];
}
