import { GrpcCode } from '../grpc-code.ts';
import { ApiError } from './api-error.ts';

/** People who sign in to the console; ours, with codes that Zilliz Cloud is not known to use. */
export const signInErrors = {
  notSignedIn: () =>
    new ApiError('you are not signed in, or no longer: sign in again', { code: 21160, http: 401 }),
  memberSignInFailed: () =>
    new ApiError('the e-mail address or the password is wrong', { code: 21161, http: 401 }),
  secondFactorNeeded: () =>
    new ApiError('the password is right: now enter the code of your authenticator app', {
      code: 21162,
      http: 401,
    }),
  secondFactorWrong: () =>
    new ApiError('the code is wrong, or was used before: wait for the next one', {
      code: 21163,
      http: 401,
    }),
  /** What gives access to others wants a password that was typed in the last minutes. */
  confirmSignIn: () =>
    new ApiError('enter your password again to do this', {
      ...{ code: 21164, http: 403, grpc: GrpcCode.PERMISSION_DENIED },
    }),
  crossSiteRequest: () =>
    new ApiError('this request does not come from the console of this server', {
      code: 21166,
      http: 403,
    }),
  memberPasswordRefused: (reason: string) => new ApiError(reason, { code: 21167, http: 400 }),
  sessionNotFound: (id: string) => new ApiError(`no session ${id}`, { code: 404, http: 404 }),
  secondFactorState: (reason: string) => new ApiError(reason, { code: 21168, http: 409 }),
};
