import {
  errors,
  PRIVILEGE_OBJECT_TYPES,
  type PrivilegeLevel,
  type Profile,
  privilegeGroup,
} from '@latchkey/contract';
import type { GroupGrant, GroupMembers, GroupState } from '../../store/privilege-groups.ts';
import { membersLevel } from './members-level.ts';

/** So that a refusal does not send back all of a name that is far too long. */
const PRINTED = 300;

export interface GroupChange {
  readonly profile: Profile;
  /** Name of the group to be changed. */
  readonly group: string;
  /** Single privileges, and groups, which stand for the members that they have now. */
  readonly named: ReadonlySet<string>;
  /** Whether they are added or taken out. */
  readonly adds: boolean;
}

/**
 * The members of a custom group after a change. All are of one level, as in Milvus, so that the group
 * can be granted. A group that is granted keeps the level that it was granted at: Milvus lets one
 * that was emptied be filled with privileges of another level, and so makes of a grant for reading
 * collections one that administers the cluster.
 *
 * @throws errors.privilegeGroupChange
 */
export function changedMembers(present: GroupState, change: GroupChange): GroupMembers {
  const { profile, group, adds } = change;
  const named = expand(present, change);
  const before = present.groups.get(group) ?? [];
  const privileges = adds
    ? [...new Set([...before, ...named])].sort()
    : before.filter((name) => !named.has(name));
  const level = membersLevel(profile, privileges);
  if (level === 'mixed' || (level && !present.grants.every((grant) => keeps(grant, level)))) {
    throw errors.privilegeGroupChange('privileges are not the same privilege level');
  }
  return { privileges, level };
}

function expand({ groups }: GroupState, { profile, named }: GroupChange): Set<string> {
  if (named.size === 0) {
    throw errors.privilegeGroupChange('privileges is empty when alter the privilege group');
  }
  const single = new Set<string>();
  for (const name of named) {
    const members = PRIVILEGE_OBJECT_TYPES.has(name)
      ? [name]
      : (privilegeGroup(profile, name)?.privileges ?? groups.get(name));
    if (!members) {
      throw errors.privilegeGroupChange(
        `there is no privilege name or privilege group name [${name.slice(0, PRINTED)}] defined in system to operate`,
      );
    }
    for (const member of members) single.add(member);
  }
  return single;
}

/** Whether a grant may be of privileges of a level; one of an empty group may be of any that fits it. */
function keeps(grant: GroupGrant, level: PrivilegeLevel): boolean {
  if (grant.level) return grant.level === level;
  if (level === 'Collection') return true;
  return grant.everyObject && (level === 'Database' || grant.everyDatabase);
}
