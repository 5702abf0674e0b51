import type { GrantRecord } from '../../../store/grants.ts';
import type { Rbac } from '../../../store/rbac.ts';
import type { RoleRecord } from '../../../store/roles.ts';
import type { UserRecord } from '../../../store/users.ts';

/** Who there is on a cluster and what each holds. */
interface DraftState {
  readonly users: ReadonlyMap<string, UserRecord>;
  readonly roles: ReadonlyMap<string, RoleRecord>;
  /** Oldest first. */
  readonly grants: readonly GrantRecord[];
  /** Members by name. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/**
 * The state of a cluster in memory, where a change can be tried. What changes is put in the place of
 * what was there, never changed itself, so a copy costs nothing.
 */
export class Draft implements DraftState {
  users: DraftState['users'];
  roles: DraftState['roles'];
  grants: DraftState['grants'];
  groups: DraftState['groups'];

  constructor({ users, roles, grants, groups }: DraftState) {
    this.users = users;
    this.roles = roles;
    this.grants = grants;
    this.groups = groups;
  }

  static of({ users, roles, grants, privilegeGroups }: Rbac): Draft {
    return new Draft({
      users: new Map(users.map((user) => [user.name, user])),
      roles: new Map(roles.map((role) => [role.name, role])),
      grants,
      groups: new Map(privilegeGroups.map(({ name, privileges }) => [name, privileges])),
    });
  }

  /** What is changed in one of the two stays as it is in the other. */
  copy(): Draft {
    return new Draft(this);
  }

  /** Whether one is a copy of the other, and nothing was changed in either since. */
  isLike({ users, roles, grants, groups }: Draft): boolean {
    return (
      this.users === users &&
      this.roles === roles &&
      this.grants === grants &&
      this.groups === groups
    );
  }
}

/** In place of everything that a dry run has no business with. */
export function notInDraft(): never {
  throw new Error('a dry run does not do that');
}
