import { GrpcCode } from '../grpc-code.ts';
import { ApiError } from './api-error.ts';
import { status } from './status.ts';

/** In front of an upstream Milvus; texts ours. */
export const gatewayErrors = {
  upstreamUnreachable: () =>
    new ApiError('Milvus behind this server does not answer: try again in a moment', {
      ...{ code: 2, grpc: GrpcCode.UNAVAILABLE, http: 503, retryAfter: 1 },
    }),
  upstreamRefuses: () =>
    new ApiError(
      'Milvus behind this server refuses its service account: an administrator has to correct the file of --milvus-token-file',
      { code: 2, grpc: GrpcCode.UNAVAILABLE, http: 503, retryAfter: 1 },
    ),
  /** A gRPC status that upstream ended a call with. */
  upstreamStatus: (grpc: number, message: string) =>
    new ApiError(message, { code: 65535, grpc: grpc as GrpcCode }),
  /** A `common.Status` that upstream failed a call with, as it came. */
  upstreamFailure: (code: number, legacyCode: number, message: string, retriable: boolean) =>
    new ApiError(message, { code: code || 65535, legacyCode: legacyCode || 1, retriable }),
  /** Row policies cannot be enforced on entities that another server finds. */
  rowPolicyUnenforced: (collection: string) =>
    status(
      1401,
      `collection "${collection}" has row policies, which this server cannot enforce in front of Milvus: it takes a role that bypasses them: privilege not permitted`,
    ),
  /** @param what e.g. an RPC's name */
  notBehindGateway: (what: string) =>
    status(10, `${what} is not supported by this server in front of Milvus`),
};
