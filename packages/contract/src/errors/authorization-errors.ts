import { GrpcCode } from '../grpc-code.ts';
import { ApiError } from './api-error.ts';
import { status } from './status.ts';

/** Authorization. */
export const authorizationErrors = {
  /** @param user shown as Milvus does: the user's name, or `apikey user` for an API key */
  permissionDenied: (privilege: string, user: string, database: string) =>
    new ApiError(`${privilege}: permission deny to ${user} in the \`${database}\` database`, {
      code: 65535,
      grpc: GrpcCode.PERMISSION_DENIED,
      http: 403,
    }),
  methodNotAuthorized: (method: string) =>
    new ApiError(`method ${method} is not authorized`, {
      code: 65535,
      grpc: GrpcCode.PERMISSION_DENIED,
      http: 403,
    }),
  /**
   * A write would make, or take the place of, an entity that the principal's row policies hide; says
   * nothing of what is in it.
   *
   * @param collection its name, or its id where the name is not known
   */
  rowPolicyViolated: (collection: string | number) =>
    status(
      1401,
      `new row violates row policy of collection "${collection}": privilege not permitted`,
    ),
};
