import { GrpcCode } from '../grpc-code.ts';
import { ApiError } from './api-error.ts';

const unauthenticated = (message: string) =>
  new ApiError(message, { code: 1800, grpc: GrpcCode.UNAUTHENTICATED, http: 401 });

/** Authentication; Milvus' texts of its authentication interceptor. */
export const authenticationErrors = {
  missingAuthorization: () => unauthenticated('missing authorization in header'),
  invalidTokenFormat: () => unauthenticated('invalid token format'),
  badApiKey: () => unauthenticated('auth check failure, please check api key is correct'),
  badPassword: () =>
    unauthenticated('auth check failure, please check username and password are correct'),
  /** Ours. @param at ISO 8601 */
  userExpired: (name: string, at: string) =>
    new ApiError(
      `auth check failure, the user ${name} expired at ${at}: ask an administrator for a later expiry`,
      { code: 1800, grpc: GrpcCode.UNAUTHENTICATED, http: 401, proven: true },
    ),
  /** Ours. */
  signedOut: (name: string) =>
    new ApiError(
      `auth check failure, ${name} was signed out by an administrator: connect again to sign in`,
      { code: 1800, grpc: GrpcCode.UNAUTHENTICATED, http: 401, proven: true, disconnect: true },
    ),
  tooManySignIns: (retryAfterSeconds: number) =>
    new ApiError(`too many failed sign-ins, try again in ${Math.ceil(retryAfterSeconds)} s`, {
      code: 8,
      grpc: GrpcCode.RESOURCE_EXHAUSTED,
      http: 429,
      retryAfter: Math.ceil(retryAfterSeconds),
    }),
  /** The pool that hashes passwords is full. */
  signInQueueFull: () =>
    new ApiError('too many sign-ins at once, try again in a moment', {
      code: 4,
      grpc: GrpcCode.RESOURCE_EXHAUSTED,
      http: 429,
      retryAfter: 1,
    }),
};
