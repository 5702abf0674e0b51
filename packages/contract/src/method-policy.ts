import { METHOD_ROWS } from './generated/methods.ts';
import type { MethodRow } from './method-row.ts';
import { type PrivilegeLevel, privilegeLevel } from './privilege-groups.ts';
import { type ObjectType, type Privilege, privilegeOfWire, wirePrivilege } from './privileges.ts';

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
  /** Where the object's name stands. Unset: the privilege must be held on `*`. */
  readonly name?: FieldPath;
  /** The name is a list, and an empty list is refused. */
  readonly list?: true;
  /** Further objects that the request speaks of: where their names and databases stand. */
  readonly secondary?: { readonly names?: FieldPath; readonly databases?: FieldPath };
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
  ClientHeartbeat: 'Node and Go SDKs send it in the background; nothing of it is kept or answered',
};

type Need = readonly [privilege: Privilege, objectType: ObjectType, name?: FieldPath];

/**
 * RPCs that the descriptor leaves without a privilege, which upstream lets everybody call. Here the
 * ones that name a collection ask for what a related call asks for, and the ones that name a job
 * by its number ask for the privilege to start it, on `*`: numbers can be guessed.
 */
const UNANNOTATED: Record<string, Need> = {
  GetPartitionStatistics: ['GetStatistics', 'Collection', [3]],
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
};

/** Where the annotation names a message: the path to the name inside it. */
const NAME_INSIDE: Record<string, FieldPath> = { SelectUser: [2, 1] };

/** What the annotation does not tell: objects beside the one that it names. */
const SECONDARY: Record<string, NonNullable<PrivilegeRule['secondary']>> = {
  HybridSearch: { names: [5, 3], databases: [5, 2] },
  RenameCollection: { databases: [5] },
  RestoreSnapshot: { names: [7], databases: [6] },
};

/** Everybody may change their own password and see themselves, as upstream. */
const OWN_USER = new Set([
  ...['UpdateCredential', 'SelectUser', 'GetUserTags', 'AddUserTags', 'DeleteUserTags'],
]);
/** Everybody may see what the roles hold that they themselves hold, as upstream. */
const OWN_ROLE: Record<string, FieldPath> = { SelectGrant: [2, 1, 1] };

function isObjectType(text: string | null): text is ObjectType {
  return text === 'Collection' || text === 'Global' || text === 'User';
}

function annotated(row: MethodRow, privilege: string, objectType: ObjectType): PrivilegeRule {
  const list = row.namesField > 0;
  const field = list ? row.namesField : row.nameField;
  const name = NAME_INSIDE[row.name] ?? (field > 0 ? [field] : undefined);
  const secondary = SECONDARY[row.name];
  const ownRole = OWN_ROLE[row.name];
  return {
    kind: 'privilege',
    objectType,
    privilege,
    level: privilegeLevel(privilegeOfWire(privilege)),
    ...(name && { name }),
    ...(list && { list }),
    ...(secondary && { secondary }),
    ...(name && OWN_USER.has(row.name) && { own: { what: 'user', path: name } }),
    ...(ownRole && { own: { what: 'role', path: ownRole } }),
  };
}

function decided([privilege, objectType, name]: Need): PrivilegeRule {
  const level = privilegeLevel(privilege);
  const rule = {
    kind: 'privilege',
    objectType,
    privilege: wirePrivilege(privilege),
    level,
  } as const;
  return name ? { ...rule, name } : rule;
}

function ruleOf(row: MethodRow): MethodRule {
  if (row.streaming) return { kind: 'refused', reason: 'streams are not authorized' };
  if (row.privilege && isObjectType(row.objectType))
    return annotated(row, row.privilege, row.objectType);
  const reason = OPEN[row.name];
  if (reason) return { kind: 'open', reason };
  const need = UNANNOTATED[row.name];
  if (need) return decided(need);
  return { kind: 'refused', reason: 'it has no privilege, and no row of the allow-list' };
}

/**
 * Who may call what, by the RPC's name: the privilege of the wire descriptor's own annotation; for
 * the few without one a row of the tables above; else nobody.
 */
export const METHOD_POLICY: ReadonlyMap<string, MethodRule> = new Map(
  METHOD_ROWS.map((row) => [row.name, ruleOf(row)]),
);
