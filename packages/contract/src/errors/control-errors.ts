import { GrpcCode } from '../grpc-code.ts';
import { ApiError } from './api-error.ts';

/** Control plane; codes of Zilliz Cloud, texts ours. */
export const controlErrors = {
  controlParameter: (message: string, code = 80000) => new ApiError(message, { code, http: 400 }),
  /** What the HTTP server itself refused: a body that is too large, or is not JSON. */
  requestRefused: (http: number, message: string) => new ApiError(message, { code: 80000, http }),
  controlRouteNotFound: (method: string, path: string) =>
    new ApiError(`no route ${method} ${path}; /v2/openapi.json lists all`, {
      code: 404,
      http: 404,
    }),
  /** A route of the cloud for what one installation does not have. @param text why, and what instead */
  notHere: (text: string) => new ApiError(text, { code: 80099, http: 404 }),
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
  /** `engine: milvus` where the server has none. */
  milvusNotHere: () =>
    new ApiError(
      'engine: no Milvus stands behind this server: it has to be started with --milvus-uri and --milvus-token-file, or choose embedded',
      { code: 80000, http: 400 },
    ),
  /** `engine: embedded` where several servers share a store. */
  embeddedNotHere: () =>
    new ApiError(
      'engine: with --store postgres://… entities are in Milvus alone, where every replica reads them: choose milvus, or a server without --store',
      { code: 80000, http: 400 },
    ),
  /** By which one is not said: the caller may not see it. */
  milvusTaken: () =>
    new ApiError(
      'another cluster has the Milvus behind this server to itself (--milvus-databases same): drop that first, choose engine embedded, or use a server with --milvus-databases prefixed',
      { code: 409, http: 409 },
    ),
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
  restoreTargetTaken: (database: string, name: string) =>
    new ApiError(
      `${database}.${name} is there already: give another destCollectionName, or "overwrite": true to put the restored one in its place`,
      { code: 409, http: 409 },
    ),
  clusterRoleNotFound: (role: string, clusterId: string) =>
    new ApiError(
      `the cluster ${clusterId} has no role ${role}: latchkey role list --cluster ${clusterId} shows those that it has`,
      { code: 80000, http: 404 },
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
};
