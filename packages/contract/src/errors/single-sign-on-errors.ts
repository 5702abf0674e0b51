import { ApiError } from './api-error.ts';

/** Single sign-on, and the sign-in of a command line. */
export const singleSignOnErrors = {
  passwordSignInOff: (provider: string) =>
    new ApiError(`signing in with a password is turned off here: sign in with ${provider}`, {
      ...{ code: 21170, http: 403 },
    }),
  singleSignOnOff: () =>
    new ApiError('single sign-on is not set up: start the server with --sso-file', {
      ...{ code: 21171, http: 404 },
    }),
  providerUnreachable: (provider: string) =>
    new ApiError(`${provider} does not answer: try again in a moment`, { code: 21172, http: 503 }),
  /** @param reason for the log, too: it never holds a token */
  providerSignInFailed: (reason: string) =>
    new ApiError(`the sign-in did not check out: ${reason}`, { code: 21173, http: 401 }),
  noMappedGroup: () =>
    new ApiError(
      'none of your groups has a role here: ask an owner of the organization to map one of them',
      { code: 21174, http: 403 },
    ),
  memberRemoved: () =>
    new ApiError('you were removed from this organization: ask an owner to let you in again', {
      ...{ code: 21175, http: 403 },
    }),
  emailTaken: (email: string) =>
    new ApiError(
      `${email} belongs to a member who signs in another way: sign in so and link the account on the page My account, or ask an owner to allow it`,
      { code: 21176, http: 409 },
    ),
  linkRefused: (reason: string) =>
    new ApiError(`the account was not linked: ${reason}`, { code: 21179, http: 403 }),
  notLinked: () =>
    new ApiError('the member is not linked with somebody of the identity provider', {
      ...{ code: 21183, http: 409 },
    }),
  /** Who came through the provider has no other way in, and an invitation is not accepted yet. */
  cannotLink: () =>
    new ApiError('only a local member who accepted the invitation can be linked', {
      ...{ code: 21184, http: 409 },
    }),
  signInNotFresh: () =>
    new ApiError(
      'the identity provider did not say that it asked who you are just now (auth_time in its ID token)',
      { code: 21177, http: 403 },
    ),
  providerEmail: (reason: string) => new ApiError(reason, { code: 21178, http: 403 }),
  devicePending: () => new ApiError('the code was not approved yet', { code: 21180, http: 400 }),
  /** @param seconds to wait from now on between two questions */
  deviceTooFast: (seconds: number) =>
    new ApiError(`ask every ${seconds} seconds, not more often`, {
      ...{ code: 21181, http: 429, retryAfter: seconds },
    }),
  deviceCodeNotOpen: () =>
    new ApiError('this code is unknown, used, refused or over: begin again with "latchkey login"', {
      ...{ code: 21182, http: 404 },
    }),
  tooManyRequests: (seconds: number) =>
    new ApiError(`too many attempts: try again in ${seconds} s`, {
      ...{ code: 429, http: 429, retryAfter: seconds },
    }),
};
