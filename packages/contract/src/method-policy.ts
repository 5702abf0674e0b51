import { METHOD_ROWS } from './generated/methods.ts';
import type { MethodRow } from './method-row.ts';
import { type PrivilegeLevel, privilegeLevel } from './privilege-groups.ts';
import { type ObjectType, type Privilege, privilegeOfWire, wirePrivilege } from './privileges.ts';
import type { Profile } from './profile.ts';

/** Field numbers from the top of a request to a text in it. */
export type FieldPath = readonly number[];

/** What a caller needs to make a call. */
export type MethodRule = PrivilegeRule | OpenRule | RefusedRule;

export interface PrivilegeRule {
  readonly kind: 'privilege';
  readonly objectType: ObjectType;
  /** Wire name, e.g. `PrivilegeSearch`. */
  readonly privilege: string;
  readonly level: PrivilegeLevel;
  /** Another privilege that will do, held on the same object. */
  readonly alternative?: string;
  /** Where the object's name stands. Unset: the privilege must be held on `*`. */
  readonly name?: FieldPath;
  /** The name is a list, and an empty list is refused. */
  readonly list?: true;
  /** Further objects that the request speaks of: where their names and databases stand. */
  readonly secondary?: { readonly names?: FieldPath; readonly databases?: FieldPath };
  /**
   * To hold the privilege on anything in the database is enough: the reply holds only what the caller
   * may see, and what it may not see looks like what does not exist.
   */
  readonly filtered?: true;
  /** Who may do without the privilege: where the text at `path` names the caller or its role. */
  readonly own?: { readonly what: 'user' | 'role'; readonly path: FieldPath };
}

/** Whoever is authenticated. */
export interface OpenRule {
  readonly kind: 'open';
  readonly reason: string;
}

/** Nobody, not even an administrator. */
export interface RefusedRule {
  readonly kind: 'refused';
  readonly reason: string;
}

/** The allow-list: the only RPCs that need no privilege. */
const OPEN: Record<string, string> = {
  Connect: 'every SDK sends it first; answers what the server is, nothing about its contents',
  GetVersion: 'answers what Connect answers',
  CheckHealth: 'answers whether the server works; load balancers ask it with any credential',
  AllocTimestamp: 'a reading of the clock, which SDKs take to wait for an index',
  ListDatabases: 'its reply holds only what the caller may see',
  ShowCollections: 'its reply holds only what the caller may see',
  HasCollection: 'answers no for what the caller may not see',
  ClientHeartbeat:
    'Node and Go SDKs send it in the background; nothing of it is kept, and the time is answered',
};

type Need = readonly [privilege: Privilege, objectType: ObjectType, name?: FieldPath];

/**
 * RPCs that the descriptor leaves without a privilege, which upstream lets everybody call. Here the
 * ones that name a collection ask for what a related call asks for, and the ones that name a job
 * by its number ask for the privilege to start it, on `*`: numbers can be guessed. RunAnalyzer tells
 * how a collection's field cuts texts, as its description does; without a collection it is work that
 * nobody needs who may describe none.
 */
const UNANNOTATED: Record<string, Need> = {
  GetPersistentSegmentInfo: ['GetStatistics', 'Collection', [3]],
  GetQuerySegmentInfo: ['GetLoadState', 'Collection', [3]],
  GetReplicas: ['GetLoadState', 'Collection', [4]],
  ListImportTasks: ['ListImport', 'Collection', [1]],
  ListRefreshExternalCollectionJobs: ['RefreshExternalCollection', 'Collection', [3]],
  GetImportState: ['GetImportProgress', 'Collection'],
  GetCompactionState: ['Compaction', 'Collection'],
  GetCompactionStateWithPlans: ['Compaction', 'Collection'],
  GetRefreshExternalCollectionProgress: ['RefreshExternalCollection', 'Collection'],
  GetRestoreSnapshotState: ['RestoreSnapshot', 'Collection'],
  DescribePrewarmTask: ['Load', 'Collection'],
  GetFlushAllState: ['FlushAll', 'Global'],
  RunAnalyzer: ['DescribeCollection', 'Collection', [7]],
};

/**
 * Where the name stands, if the annotation does not lead to it: inside a message, or nowhere, as for
 * aliases, which upstream checks on the whole database although they are granted on a collection.
 */
const NAMES: Record<string, FieldPath> = {
  SelectUser: [2, 1],
  CreateAlias: [3],
  DropAlias: [3],
  AlterAlias: [3],
};

/** What the annotation does not tell: objects beside the one that it names. */
const SECONDARY: Record<string, NonNullable<PrivilegeRule['secondary']>> = {
  HybridSearch: { names: [5, 3], databases: [5, 2] },
  RenameCollection: { databases: [5] },
  RestoreSnapshot: { names: [7], databases: [6] },
  // The alias itself: what it points to now must be permitted as well.
  AlterAlias: { names: [4] },
};

/** See `PrivilegeRule.filtered`. */
const FILTERED = new Set([
  ...['DescribeCollection', 'BatchDescribeCollection', 'DescribeAlias', 'ListAliases'],
]);

/** The released descriptors ask for user administration here; newer ones for these. */
const ALTERNATIVES: Record<string, Privilege> = {
  CreateRowPolicy: 'ManageRLS',
  UpdateRowPolicy: 'ManageRLS',
  DropRowPolicy: 'ManageRLS',
  ListRowPolicies: 'ViewRLS',
};

/**
 * Everybody may change their own password and see themselves, as upstream. Not their tags: row
 * policies go by them, so who could tag themselves could see every row.
 */
const OWN_USER = new Set(['UpdateCredential', 'SelectUser', 'GetUserTags']);
/** Everybody may see what the roles hold that they themselves hold, as upstream. */
const OWN_ROLE: Record<string, FieldPath> = { SelectGrant: [2, 1, 1] };

function isObjectType(text: string | null): text is ObjectType {
  return text === 'Collection' || text === 'Global' || text === 'User';
}

type Annotation = Pick<PrivilegeRule, 'privilege' | 'objectType' | 'level'>;

function annotated(row: MethodRow, annotation: Annotation): PrivilegeRule {
  const list = row.namesField > 0;
  const field = list ? row.namesField : row.nameField;
  const name = NAMES[row.name] ?? (field > 0 ? [field] : undefined);
  const secondary = SECONDARY[row.name];
  const ownRole = OWN_ROLE[row.name];
  const alternative = ALTERNATIVES[row.name];
  return {
    kind: 'privilege',
    ...annotation,
    ...(name && { name }),
    ...(list && { list }),
    ...(secondary && { secondary }),
    ...(alternative && { alternative: wirePrivilege(alternative) }),
    ...(FILTERED.has(row.name) && { filtered: true as const }),
    ...(name && OWN_USER.has(row.name) && { own: { what: 'user', path: name } }),
    ...(ownRole && { own: { what: 'role', path: ownRole } }),
  };
}

function ruleOf(row: MethodRow, profile: Profile): MethodRule {
  if (row.streaming) return { kind: 'refused', reason: 'streams are not authorized' };
  if (row.privilege && isObjectType(row.objectType)) {
    const level = privilegeLevel(profile, privilegeOfWire(row.privilege));
    return annotated(row, { privilege: row.privilege, objectType: row.objectType, level });
  }
  const reason = OPEN[row.name];
  if (reason) return { kind: 'open', reason };
  const need = UNANNOTATED[row.name];
  if (need) {
    const [privilege, objectType, name] = need;
    const level = privilegeLevel(profile, privilege);
    const rule = { kind: 'privilege', objectType, privilege: wirePrivilege(privilege) } as const;
    return { ...rule, level, ...(name && { name }) };
  }
  return { kind: 'refused', reason: 'it has no privilege, and no row of the allow-list' };
}

/**
 * Who may call what, by the RPC's name: the privilege of the wire descriptor's own annotation; for
 * the few without one a row of the tables above; else nobody. The profiles differ in levels alone.
 */
export const METHOD_POLICY: Readonly<Record<Profile, ReadonlyMap<string, MethodRule>>> = {
  zilliz: policyOf('zilliz'),
  milvus: policyOf('milvus'),
};

function policyOf(profile: Profile): ReadonlyMap<string, MethodRule> {
  return new Map(METHOD_ROWS.map((row) => [row.name, ruleOf(row, profile)]));
}
