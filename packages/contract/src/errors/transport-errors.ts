import { GrpcCode } from '../grpc-code.ts';
import { ApiError } from './api-error.ts';
import { status } from './status.ts';

/** What goes wrong on the way to a handler, or inside one without being expected. */
export const transportErrors = {
  malformedMessage: (detail: string) =>
    new ApiError(`malformed request message: ${detail}`, {
      code: 1100,
      grpc: GrpcCode.INVALID_ARGUMENT,
    }),
  messageTooLarge: (bytes: number, limit: number) =>
    new ApiError(`message of ${bytes} bytes is larger than the limit of ${limit}`, {
      code: 1102,
      grpc: GrpcCode.RESOURCE_EXHAUSTED,
      http: 413,
    }),
  /**
   * Ours, with the code of Milvus' rate limits: SDKs wait a moment and try again by themselves.
   */
  requestMemoryFull: () =>
    new ApiError(
      'the requests of all clients hold as much memory as they may: try again in a moment, or with smaller batches',
      { code: 8, http: 429, retryAfter: 1 },
    ),
  /** Ours. */
  requestTooSlow: () =>
    new ApiError('the request came too slowly: send smaller batches over this connection', {
      code: 10001,
      grpc: GrpcCode.DEADLINE_EXCEEDED,
      http: 408,
    }),
  /** Code 10 in a Status, not gRPC's UNIMPLEMENTED: the Node SDK turns that into success. */
  unimplemented: (what: string) => status(10, `${what} is not supported by this server`),
  cancelled: () =>
    new ApiError('the call was cancelled', { code: 10000, grpc: GrpcCode.CANCELLED }),
  deadlineExceeded: () =>
    new ApiError('deadline exceeded', { code: 10001, grpc: GrpcCode.DEADLINE_EXCEEDED }),
  unavailable: (what: string) =>
    new ApiError(what, { code: 2, grpc: GrpcCode.UNAVAILABLE, http: 503 }),
  internal: (requestId: string, cause?: unknown) =>
    new ApiError(
      `internal error; the server's log has the details under request id ${requestId}`,
      { code: 5 },
      cause,
    ),
};
