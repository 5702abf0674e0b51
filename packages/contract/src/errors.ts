import { GrpcCode } from './grpc-code.ts';

/** What an error looks like to each kind of client. Every field is safe to send. */
interface ErrorFields {
  /** Milvus' error code (merr), e.g. 1400; 0 when the error exists as a gRPC status alone. */
  readonly code: number;
  /** The older `error_code` enum value, which all SDKs still read. */
  readonly legacyCode: number;
  /** Set: the call fails as a gRPC status. Unset: it succeeds with a failed `common.Status`. */
  readonly grpc?: GrpcCode;
  /** HTTP status of the REST reply, 200 unless authentication or a privilege is missing. */
  readonly http: number;
  readonly retriable: boolean;
  /** Told after the password was right, so REST says it, too, and not only that nobody is signed in. */
  readonly proven?: true;
  /** The connection ends with the reply. */
  readonly disconnect?: true;
  /** Seconds after which the client may try again; REST says so in `Retry-After`. */
  readonly retryAfter?: number;
}

/**
 * An expected failure, with the code and text that a Milvus or Zilliz client knows. The only way to
 * make one is the catalogue `errors`; its message may reach the client, its `cause` never does.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly fields: ErrorFields;

  constructor(message: string, fields: Partial<ErrorFields> & { code: number }, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.fields = {
      legacyCode: LEGACY_CODES[fields.code] ?? 1,
      http: 200,
      retriable: RETRIABLE.has(fields.code),
      ...fields,
    };
  }
}

/** From merr codes to the legacy enum; all others are UnexpectedError (1). */
const LEGACY_CODES: Record<number, number> = {
  1: 56,
  3: 52,
  7: 54,
  8: 49,
  9: 48,
  11: 55,
  100: 4,
  109: 62,
  200: 15,
  600: 47,
  700: 25,
  1100: 5,
  1101: 5,
  1102: 5,
};
const RETRIABLE = new Set([1, 2, 4, 8, 12, 103, 106, 110]);

const status = (code: number, message: string, legacyCode?: number) =>
  new ApiError(message, legacyCode === undefined ? { code } : { code, legacyCode });

const unauthenticated = (message: string) =>
  new ApiError(message, { code: 1800, grpc: GrpcCode.UNAUTHENTICATED, http: 401 });

/** The catalogue: one function for each failure, named after what went wrong. */
export const errors = {
  // authentication; Milvus' texts of its authentication interceptor
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

  // authorization
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

  // transport
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
  /** Code 10 in a Status, not gRPC's UNIMPLEMENTED: the Node SDK turns that into success. */
  unimplemented: (what: string) => status(10, `${what} is not supported by this server`),
  cancelled: () =>
    new ApiError('the call was cancelled', { code: 10000, grpc: GrpcCode.CANCELLED }),
  deadlineExceeded: () =>
    new ApiError('deadline exceeded', { code: 10001, grpc: GrpcCode.DEADLINE_EXCEEDED }),
  unavailable: (what: string) =>
    new ApiError(what, { code: 2, grpc: GrpcCode.UNAVAILABLE, http: 503 }),
  // in front of an upstream Milvus; texts ours
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
  internal: (requestId: string, cause?: unknown) =>
    new ApiError(
      `internal error; the server's log has the details under request id ${requestId}`,
      { code: 5 },
      cause,
    ),

  // REST; texts of Milvus' HTTP server
  /** @param detail never a part of the body, which may hold a password */
  bodyNotJson: (detail: string) => status(1801, `can only accept json format request, ${detail}`),
  requiredParameter: (detail: string) =>
    status(1802, `missing required parameters, error: ${detail}`),
  insertDataInvalid: (detail: string) =>
    status(1804, `fail to deal the insert data, error: ${detail}`),
  searchResultInvalid: (detail: string) =>
    status(1805, `fail to parse search result, error: ${detail}`),
  primaryKeyInvalid: (detail: string) =>
    status(
      1806,
      `please check the primary key and its' type can only in [int, string], error: ${detail}`,
    ),
  /** @param names of all levels */
  consistencyLevelInvalid: (names: string, actual: string) =>
    status(
      1100,
      `consistencyLevel can only be [${names}], default: Bounded, err:invalid parameter[expected=${names}][actual=${actual}]`,
    ),
  requestTimeout: () => new ApiError('request timeout', { code: 10001, http: 408 }),

  // parameters
  invalidParameter: (message: string) => status(1100, `${message}: invalid parameter`),
  /** Milvus' form for a parameter that is not what was expected. */
  parameterMismatch: (message: string, expected: string, actual: string) =>
    status(1100, `${message}: invalid parameter[expected=${expected}][actual=${actual}]`),
  missingParameter: (name: string) => status(1101, `missing parameter[missing_param=${name}]`),
  unexpected: (message: string) => status(65535, message),

  // credentials; texts of Milvus 2.3–3.x
  userNameEmpty: () => status(1100, 'username must be not empty: invalid parameter'),
  userNameTooLong: (name: string, limit: number) =>
    status(
      1100,
      `invalid username ${name} with length ${name.length}, the length of username must be less than ${limit + 1}: invalid parameter`,
    ),
  userNameFirstCharacter: (name: string, first: string) =>
    status(
      1100,
      `invalid user name ${name}, the first character must be a letter, but got ${first}: invalid parameter`,
    ),
  userNameCharacter: (name: string, bad: string) =>
    status(
      1100,
      `invalid user name ${name}, it may contain letters, digits and underscores only, but got ${bad}: invalid parameter`,
    ),
  passwordLength: (bytes: number, min: number, max: number) =>
    status(
      1100,
      `invalid password length: invalid parameter[${bytes} out of range ${min} <= value <= ${max}]`,
    ),
  passwordClasses: () =>
    status(
      1100,
      'invalid password: it must hold at least three of upper-case letters, lower-case letters, digits and special characters: invalid parameter',
    ),
  passwordNotBase64: (offset: number) =>
    status(1100, `decode password fail: illegal base64 data at input byte ${offset}`),
  descriptionTooLong: (bytes: number, max: number) =>
    status(
      1100,
      `invalid description length: invalid parameter[${bytes} out of range 0 <= value <= ${max}]`,
    ),
  userExists: (name: string) => status(1100, `user already exists: ${name}: invalid parameter`, 29),
  tooManyUsers: () =>
    status(9, 'unable to add user because the number of users has reached the limit', 29),
  nothingToUpdate: () =>
    status(1100, 'must update either password or description: invalid parameter'),
  oldPasswordWrong: (name: string) =>
    status(1400, `old password not correct for ${name}: not authenticated`),
  /** @param name the built-in user: `root` or `db_admin` */
  builtInUserDrop: (name: string) =>
    status(1401, `${name} user cannot be deleted: privilege not permitted`),
  userNotFound: (name: string) =>
    status(1100, `the user "${name}" does not exist: invalid parameter`, 37),

  // roles, grants and privilege groups; texts of Milvus 3.x, except where a comment says "ours"
  /** @param legacyCode of the RPC, where Milvus sets one by hand */
  roleNotFound: (name: string, legacyCode?: number) =>
    status(1100, `the role "${name}" does not exist: invalid parameter`, legacyCode),
  /** @param kind what the name is of, e.g. `role name` */
  nameEmpty: (kind: string) =>
    status(1100, `${kind} should be not empty: invalid parameter[expected=not empty][actual=]`),
  nameTooLong: (kind: string, bytes: number, max: number) =>
    status(
      1100,
      `the length of ${kind} must be not greater than limit: invalid parameter[${bytes} out of range 0 <= value <= ${max}]`,
    ),
  /** @param byte the first byte of the name; Milvus prints characters as numbers here (95 is `_`) */
  nameFirstCharacter: (kind: string, byte: number) =>
    status(
      1100,
      `the first character of ${kind} must be an underscore or letter: invalid parameter[expected=95][actual=${byte}]`,
    ),
  nameCharacter: (kind: string, bad: string, position: number) =>
    status(
      1100,
      `${kind} can only contain numbers, letters, dollars and underscores, found ${bad} at ${position}: invalid parameter`,
    ),
  roleExists: (name: string) =>
    status(1100, `role [name:"${name}"] already exists: invalid parameter`, 35),
  tooManyRoles: () =>
    status(9, 'unable to create role because the number of roles has reached the limit', 35),
  /** @param change e.g. `dropped` */
  builtInRole: (name: string, change: 'altered' | 'dropped') =>
    status(
      1401,
      `the role[${name}] is a default role, which can't be ${change}: privilege not permitted`,
    ),
  /** Ours: Milvus stores grants of `admin`, which have no effect. */
  builtInRoleGrants: (name: string) =>
    status(
      1401,
      `the role[${name}] is a default role, whose privileges can't be changed: privilege not permitted`,
    ),
  droppedRoleNotFound: () =>
    status(
      1100,
      "not found the role, maybe the role isn't existed or internal system error: invalid parameter",
      36,
    ),
  roleHasGrants: () =>
    status(
      1100,
      'fail to drop the role that it has privileges. Use REVOKE API to revoke privileges: invalid parameter',
      36,
    ),
  /** Ours: the cloud's rule, whose text is not known. */
  roleHasUsers: (name: string) =>
    status(
      1100,
      `fail to drop the role "${name}" that users hold. Take it from them first: invalid parameter`,
      36,
    ),
  grantRoleNotFound: (name: string) =>
    status(
      1100,
      `failed to operate privilege common check: the role "${name}" does not exist: invalid parameter`,
      41,
    ),
  /** All else that can be wrong with a grant. */
  grantInvalid: (message: string) => status(1100, `${message}: invalid parameter`, 41),
  objectTypeNotFound: (type: string, legacyCode: number) =>
    status(
      1100,
      `not found the object type[name: ${type}], supported the object types: [Collection Global User]: invalid parameter`,
      legacyCode,
    ),
  /** Ours: Milvus has no limit. */
  tooManyGrants: (role: string, limit: number) =>
    status(
      9,
      `unable to grant because the role "${role}" has reached the limit of ${limit} grants`,
      41,
    ),
  privilegeGroupNameInvalid: (name: string) =>
    status(1402, `invalid privilege group name[privilegeGroup=${name}]`),
  privilegeGroupExists: (name: string) =>
    status(1100, `privilege group name [${name}] is defined by users: invalid parameter`, 58),
  privilegeGroupBuiltIn: (name: string) =>
    status(
      1100,
      `privilege group name [${name}] is defined by built in privileges or privilege groups in system: invalid parameter`,
      58,
    ),
  /** Ours: Milvus has no limit. */
  tooManyPrivilegeGroups: () =>
    status(
      9,
      'unable to create privilege group because the number of privilege groups has reached the limit',
      58,
    ),
  privilegeGroupUsed: (name: string, role: string) =>
    status(
      1100,
      `privilege group [${name}] is used by role [${role}], Use REVOKE API to revoke it first: invalid parameter`,
      59,
    ),
  /** What can be wrong with a change of a group's members. */
  privilegeGroupChange: (message: string) => status(1100, `${message}: invalid parameter`, 61),
  /** What can be wrong with a dump of users, roles and grants that is to be restored. */
  restoreInvalid: (message: string) => status(1100, `${message}: invalid parameter`, 41),
  /** Ours: a dump may hold more than fits. */
  restoreTooLarge: (message: string) => status(9, message, 41),

  // control plane; codes of Zilliz Cloud, texts ours
  controlParameter: (message: string, code = 80000) => new ApiError(message, { code, http: 400 }),
  /** What the HTTP server itself refused: a body that is too large, or is not JSON. */
  requestRefused: (http: number, message: string) => new ApiError(message, { code: 80000, http }),
  controlRouteNotFound: (method: string, path: string) =>
    new ApiError(`no route ${method} ${path}; /v2/openapi.json lists all`, {
      code: 404,
      http: 404,
    }),
  /** @param needed e.g. `an Owner of the organization` */
  roleTooWeak: (needed: string) =>
    new ApiError(`this takes ${needed}`, {
      ...{ code: 80002, http: 403, grpc: GrpcCode.PERMISSION_DENIED },
    }),
  roleTooWeakOnCluster: (role: string, id: string) =>
    new ApiError(`this takes ${role} on cluster ${id}`, {
      ...{ code: 80020, http: 403, grpc: GrpcCode.PERMISSION_DENIED },
    }),
  snapshotUnderWay: () =>
    new ApiError('another snapshot is being taken: try again later', { code: 409, http: 409 }),
  storeElsewhere: () =>
    new ApiError(
      'users, roles, keys and audit are in PostgreSQL: back that up with its own tools, e.g. pg_dump, and the entities with those of Milvus',
      { code: 409, http: 409 },
    ),
  /** Also for one that the caller may not see. */
  projectNotFound: (id: string) => new ApiError(`no project ${id}`, { code: 80014, http: 404 }),
  /** Also for one that the caller may not see. */
  clusterNotFound: (id: string) => new ApiError(`no cluster ${id}`, { code: 80020, http: 404 }),
  clusterDropped: (id: string) =>
    new ApiError(
      `cluster ${id} is in the recycle bin: POST /v2/latchkey/recycleBin/clusters/${id}/restore brings it back`,
      { code: 80020, http: 404 },
    ),
  clusterNotDropped: (id: string) =>
    new ApiError(`cluster ${id} is not in the recycle bin: drop it first`, {
      ...{ code: 409, http: 409 },
    }),
  /** @param status e.g. `STOPPING` */
  clusterStatus: (id: string, status: string) =>
    new ApiError(`cluster ${id} is ${status}: wait until that is over, then try again`, {
      ...{ code: 409, http: 409 },
    }),
  clusterNotRunning: (id: string, status: string) =>
    new ApiError(`cluster ${id} is ${status}: it answers when it is RUNNING`, {
      ...{ code: 409, http: 409 },
    }),
  clusterNameTaken: (name: string) =>
    new ApiError(`the project has a cluster "${name}" already: choose another name`, {
      ...{ code: 40013, http: 409 },
    }),
  idempotencyKeyReused: () =>
    new ApiError(
      'this Idempotency-Key was used for another request: take a new key for each cluster',
      { code: 409, http: 409 },
    ),
  tooManyClusters: (limit: number) =>
    new ApiError(
      `an installation may have ${limit} clusters, those in the recycle bin included: purge some of them first`,
      { code: 429, http: 429 },
    ),
  noPortLeft: () =>
    new ApiError('no port is left for another cluster: drop one, or set --base-domain', {
      ...{ code: 429, http: 429 },
    }),
  tooManyProjects: (limit: number) =>
    new ApiError(`an organization may have ${limit} projects`, { code: 429, http: 429 }),
  projectNotEmpty: (id: string) =>
    new ApiError(
      `project ${id} has clusters, perhaps in the recycle bin: drop and purge them first`,
      { code: 409, http: 409 },
    ),
  cloudNotFound: (id: string) => new ApiError(`no cloud ${id}`, { code: 63032, http: 404 }),
  backupNotFound: (id: string) => new ApiError(`no backup ${id}`, { code: 404, http: 404 }),
  jobNotFound: (id: string) => new ApiError(`no job ${id}`, { code: 404, http: 404 }),
  serverStopping: () =>
    new ApiError('the server is stopping: try again when it is up', { code: 503, http: 503 }),
  /** @param ids of those that the API key has a role on */
  clusterNotNamed: (ids: readonly string[]) => {
    const named = ids.length > 0 ? `clusterId is missing: name one of ${ids.join(', ')}` : '';
    return new ApiError(named || 'this API key has no role on any cluster', { code: 80020 });
  },
  /** Also for one that the caller may not see. Terraform takes code 404 for "is gone". */
  apiKeyNotFound: (id: string) => new ApiError(`no API key ${id}`, { code: 404, http: 404 }),
  /** A limit of the installation. */
  limitReached: (message: string) => new ApiError(message, { code: 429, http: 429 }),
  /** The object is not in a state that allows the call. */
  wrongState: (message: string) => new ApiError(message, { code: 409, http: 409 }),
  /** Somebody would give what they do not have. */
  exceedsCaller: (what: string) =>
    new ApiError(
      `${what} would be able to do more than you: give it roles that you have yourself`,
      {
        ...{ code: 80002, http: 403, grpc: GrpcCode.PERMISSION_DENIED },
      },
    ),
  memberNotFound: (id: string) =>
    new ApiError(`no member ${id} in the organization`, { code: 30010, http: 404 }),
  memberExists: (email: string) =>
    new ApiError(`${email} is a member already`, { code: 409, http: 409 }),
  lastOwner: () =>
    new ApiError('an organization keeps one Owner who can sign in: make another one first', {
      ...{ code: 409, http: 409 },
    }),
  roleBindingNotFound: (role: string) =>
    new ApiError(`the role ${role} is not held`, { code: 21139, http: 404 }),
  groupNotFound: (id: string) => new ApiError(`no group ${id}`, { code: 21146, http: 404 }),
  memberRoleNotFound: (id: string) =>
    new ApiError(`no role ${id}; GET /v2/roles lists all`, { code: 80000, http: 404 }),
  invitationNotOpen: () =>
    new ApiError('this invitation is unknown, accepted or over: ask for another one', {
      ...{ code: 404, http: 404 },
    }),
  asksAboutOthers: () =>
    new ApiError(
      "this API key may ask about itself alone: to ask about others takes an Owner of the organization or an Admin of the cluster's project",
      { code: 80020, http: 403 },
    ),

  // people who sign in to the console; ours, with codes that Zilliz Cloud is not known to use
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

  // single sign-on, and the sign-in of a command line
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
      `${email} belongs to a member who signs in another way: ask an owner to remove that member first`,
      { code: 21176, http: 409 },
    ),
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

  // databases; codes and texts of Milvus 2.3
  databaseNotFound: (name: string) => status(800, `database not found[database=${name}]`),
  tooManyDatabases: (limit: number) =>
    status(801, `exceeded the limit number of database[limit=${limit}]`),
  databaseNameInvalid: (name: string, message: string) =>
    status(802, `${message}: invalid database name[database=${name}]`),
  databaseExists: (name: string) => status(65535, `database already exist: ${name}`),
  defaultDatabaseDrop: () => status(65535, 'can not drop default database'),
  databaseNotEmpty: (name: string) =>
    status(65535, `database:${name} not empty, must drop all collections before drop database`),
  /** Ours: Milvus has no limit. @param object e.g. `database "shop"` */
  tooManyProperties: (object: string, limit: number) =>
    status(9, `quota exceeded[reason=${object} may have ${limit} properties at most]`),

  // aliases; codes and texts of Milvus 2.3
  aliasNotFound: (database: string, alias: string) =>
    status(1600, `alias not found[database=${database}][alias=${alias}]`),
  /** A collection bears the name. */
  aliasIsCollection: (database: string, alias: string) =>
    status(1601, `alias and collection name conflict[database=${database}][alias=${alias}]`),
  /** @param other the collection that it stands for, where the caller may see it */
  aliasExists: (database: string, alias: string, other?: string) => {
    const text = `alias already exist[database=${database}][alias=${alias}]`;
    const of = other === undefined ? '' : `${alias} is alias to another collection: ${other}: `;
    return status(1602, of + text);
  },
  /** Ours: Milvus has no limit. */
  tooManyAliases: (collection: string, limit: number) =>
    status(
      9,
      `quota exceeded[reason=collection "${collection}" may have ${limit} aliases at most]`,
    ),
  dropByAlias: (alias: string) => status(65535, `cannot drop the collection via alias = ${alias}`),
  renameByAlias: (alias: string) =>
    status(65535, `unsupported use an alias to rename collection, alias:${alias}`),
  /** Milvus 2.6's: 2.3 drops the aliases as well. */
  droppedCollectionHasAliases: (name: string, aliases: readonly string[]) =>
    status(
      65535,
      `unable to drop the collection [${name}] because it has associated aliases [${aliases.join(' ')}], please remove all aliases before dropping the collection`,
    ),
  movedCollectionHasAliases: () =>
    status(65535, 'fail to rename db name, must drop all aliases of this collection before rename'),

  // collections; texts of Milvus 2.3–3.x
  collectionNotFound: (database: string, name: string) =>
    status(100, `collection not found[database=${database}][collection=${name}]`),
  /** The text of RPCs that do not take an alias for a collection. */
  collectionNameNotFound: (name: string) => status(100, `collection not found[collection=${name}]`),
  /** DescribeCollection's own text for the same. */
  collectionNotDescribed: (database: string, name: string) =>
    status(
      100,
      `can't find collection collection not found[database=${database}][collection=${name}]`,
    ),
  collectionNotLoaded: (operation: string, id: number) =>
    status(101, `failed to ${operation}: collection not loaded[collection=${id}]`),
  /** It was dropped while the call was on its way to it. */
  collectionGone: (id: number) => status(100, `collection not found[collection=${id}]`),
  /** Its files cannot be opened. Others are served. */
  collectionDamaged: (id: number) =>
    status(
      65535,
      `the entities of collection ${id} can not be read; the server's log has the reason`,
    ),
  collectionExists: (name: string) =>
    status(65535, `create duplicate collection with different parameters, collection: ${name}`),
  collectionNameTaken: (database: string, name: string) =>
    status(
      65535,
      `duplicated new collection name ${database}:${name} with other collection name or alias`,
    ),
  collectionLoaded: (name: string, message: string) =>
    status(104, `${message}: collection already loaded[collection=${name}]`),
  tooManyCollections: (database: string, limit: number) =>
    status(102, `exceeded the limit number of collections[dbName=${database}][limit=${limit}]`),
  schemaMismatch: (name: string) => status(109, `collection schema mismatch[collection=${name}]`),
  /** @param name of the field */
  fieldNameInvalid: (name: string, message: string) =>
    status(1701, `${message}: field name invalid[field=${name}]`),
  fieldNotFound: (name: string, message: string) =>
    status(1700, `${message}: field not found[field=${name}]`),
  indexNotFound: (collection: string, index?: string) =>
    status(
      700,
      index ? `index not found[indexName=${index}]` : `index not found[collection=${collection}]`,
    ),
  metricMismatch: (expected: string, actual: string) =>
    status(
      1100,
      `fail to search: metric type not match: invalid parameter[expected=${expected}][actual=${actual}]`,
    ),
  partitionNotFound: (name: string) => status(200, `partition not found[partition=${name}]`),
  /** @param operation `search`, `query`; empty where Milvus does not name it */
  partitionNotLoaded: (ids: readonly number[], operation = '') =>
    status(
      201,
      operation
        ? `failed to ${operation}: partition not loaded[partition=[${ids.join(' ')}]]`
        : `partition not loaded[partition=${ids.join(' ')}]`,
    ),
  /** Milvus' code where the disk's quota is used up. */
  diskFull: () => status(7, "disk limit exceeded[reason=no room is left on the server's disk]"),

  // imports; code and ending of Milvus', texts ours
  importNotAllowed: () =>
    status(
      2100,
      'this server imports no files: start it with --import-dir DIR (or LATCHKEY_IMPORT_DIR, or import-dir in latchkey.yaml) to allow those in a folder: importing data failed',
    ),
  /** What is wrong with the files or the options of an import that is to be started. */
  importRefused: (message: string) => status(2100, `${message}: importing data failed`),
  /** @param maxBytes of one file */
  uploadTooLarge: (maxBytes: number) =>
    new ApiError(
      `the file is larger than ${maxBytes / 2 ** 20} MiB: put it into the import folder of the server and import it by its path`,
      { code: 2100, http: 413 },
    ),
  tooManyUploads: () =>
    new ApiError('several files are being uploaded: try again when they are', {
      ...{ code: 2100, http: 429, retryAfter: 5 },
    }),
  /** Also for one of somebody else. */
  uploadNotFound: () =>
    new ApiError('no such upload: after 15 minutes without a piece one is given up', {
      ...{ code: 404, http: 404 },
    }),
  uploadOutOfOrder: (received: number, size: number) =>
    new ApiError(`of the file ${received} of ${size} bytes have come: go on from there`, {
      ...{ code: 409, http: 409 },
    }),
  /** Also for a job that the caller may not see. */
  importNotFound: (job: string | number | bigint) =>
    status(2100, `import job does not exist, jobID=${job}: importing data failed`),

  // row policies and the tags that they ask for; upstream has no texts of its own yet
  rowPolicyExists: (name: string, collection: string) =>
    status(
      1100,
      `row policy "${name}" already exists in collection "${collection}": invalid parameter`,
    ),
  rowPolicyNotFound: (name: string, collection: string) =>
    status(
      1100,
      `row policy "${name}" does not exist in collection "${collection}": invalid parameter`,
    ),
  tooManyRowPolicies: (collection: string, limit: number) =>
    status(
      9,
      `quota exceeded[reason=collection "${collection}" has ${limit} row policies, the most it may have]`,
    ),
  tooManyTags: (user: string, limit: number) =>
    status(
      9,
      `quota exceeded[reason=a user may have ${limit} tags, and "${user}" would have more]`,
    ),
};
