import {
  type ObjectType,
  PRIVILEGE_OBJECT_TYPES,
  type Profile,
  privilegeGroup,
  privilegeLevel,
} from '@latchkey/contract';
import type { Scope } from '../kernel/rights.ts';
import type { GrantRecord } from '../store/grants.ts';

/** One single privilege that a grant gives, on objects that exist. */
export interface EffectiveGrant {
  /** By the name that clients use: `Search`, or `All`. */
  readonly privilege: string;
  readonly database: Exclude<Scope, undefined>;
  readonly object: Exclude<Scope, undefined>;
  /** What gives it. */
  readonly grant: GrantRecord;
}

/** Members of the custom privilege groups, by name. */
export type CustomGroups = ReadonlyMap<string, readonly string[]>;

/**
 * What a grant gives: nothing while it waits for an object; else the members of a group, all
 * privileges of an object type for `*`, or itself.
 */
export function effectiveGrants(
  grant: GrantRecord,
  { profile, groups }: { profile: Profile; groups: CustomGroups },
): EffectiveGrant[] {
  const { objectType } = grant;
  const database = objectType === 'User' ? '*' : idOf(grant.database);
  const object = objectOf(grant);
  if (database === undefined || object === undefined) return [];
  return members(grant, profile, groups)
    .filter((privilege) => !isWildcard(grant) || fits(profile, privilege, database))
    .map((privilege) => {
      const scope = isPerObject(profile, privilege) ? object : '*';
      return { privilege, database, object: scope, grant };
    });
}

function members(grant: GrantRecord, profile: Profile, groups: CustomGroups): readonly string[] {
  const { privilege, objectType } = grant;
  if (isWildcard(grant)) return privilegesOf(objectType);
  return privilegeGroup(profile, privilege)?.privileges ?? groups.get(privilege) ?? [privilege];
}

function isWildcard({ privilege }: GrantRecord): boolean {
  return privilege === '*';
}

/** `*` in one database is not to give what concerns the whole cluster. */
function fits(profile: Profile, privilege: string, database: Scope): boolean {
  return database === '*' || privilegeLevel(profile, privilege) !== 'Cluster';
}

/**
 * Whether a privilege can be held on one object alone. What is of a database or the cluster holds for
 * the whole of it, also when granted on a collection (Milvus: `funcutil.PolicyForPrivileges`). Milvus
 * does the same with aliases and DescribeCollection, which are of a collection; here they
 * hold for the collection that they were granted on.
 */
function isPerObject(profile: Profile, privilege: string): boolean {
  return (
    PRIVILEGE_OBJECT_TYPES.get(privilege) === 'User' ||
    privilegeLevel(profile, privilege) === 'Collection'
  );
}

function privilegesOf(type: ObjectType): string[] {
  return [...PRIVILEGE_OBJECT_TYPES].flatMap(([name, of]) =>
    of === type && name !== 'All' ? [name] : [],
  );
}

function idOf(target: GrantRecord['database']): '*' | number | undefined {
  return target === '*' ? '*' : target.id;
}

function objectOf({ objectType, object }: GrantRecord): Scope {
  if (object === '*') return '*';
  if (objectType === 'User') return object.id === undefined ? undefined : `user:${object.name}`;
  return typeof object.id === 'number' ? object.id : undefined;
}
