import { ApiError, BUILT_IN_ADMINS, errors } from '@latchkey/contract';
import type { ControlBody, ControlData } from '@latchkey/contract/control';
import type { Origin } from '../../store/audit.ts';
import type { Cluster } from '../../store/clusters.ts';
import type { NewRbac } from '../../store/rbac.ts';
import type { Store } from '../../store/store.ts';
import { checkTags, MAX_TAGS } from '../user-tags/check-tags.ts';
import { PROFILE_RULES } from '../users/profile-rules.ts';
import { isBuiltInRole } from './is-built-in-role.ts';
import { type RbacContext, rbacFromWire } from './rbac-from-wire.ts';
import { type RefreshNames, refreshGranted } from './refresh-granted.ts';
import { limitsOf, refuseRestore } from './restore-rbac.ts';

type Dump = ControlBody<'importRbac'>;
type Report = ControlData<'importRbac'>;
type Skipped = Report['skipped'][number];
type Meta = Parameters<typeof rbacFromWire>[0];

/** Milvus' own names, which stand for the profile's. */
const MILVUS_ADMIN_ROLE = 'admin';
const MILVUS_ADMIN_USER = 'root';
/** Everybody holds it in Milvus; nobody has to here. */
const MILVUS_EVERYBODY = 'public';

/**
 * Makes what another Milvus has: each part by the rules that it would be made by here. What does not fit
 * them, or is here already, is left out and told; the rest is made in one transaction, or not at all.
 */
export class RbacImport {
  readonly #store: Pick<Store, 'rbac'>;
  readonly #refreshNames: RbacImportParts['refreshNames'];

  constructor(parts: RbacImportParts) {
    this.#store = parts.store;
    this.#refreshNames = parts.refreshNames;
  }

  /** @throws errors.restoreTooLarge */
  async run({ id, profile }: Cluster, dump: Dump, origin: Origin): Promise<Report> {
    const here = await this.#store.rbac.read(id);
    const context: RbacContext = {
      ...{ profile, rules: PROFILE_RULES[profile], acceptsBcrypt: true },
      grantor: origin.actor.name,
    };
    const selection = new Selection(context, here);
    selection.takeGroups(dump.privilegeGroups);
    selection.takeRoles(dump.roles);
    selection.takeGrants(dump.grants);
    selection.takeUsers(dump.users);
    const { made, skipped } = selection;
    if (!dump.dryRun) {
      await refreshGranted(made, (...named) => this.#refreshNames(id, ...named));
      const outcome = await this.#store.rbac.restore(id, made, limitsOf(context.rules), origin);
      refuseRestore(outcome);
    }
    return { dryRun: dump.dryRun, made: countsOf(made), skipped };
  }
}

function countsOf({ users, roles, grants, privilegeGroups }: NewRbac): Report['made'] {
  return {
    ...{ users: users.length, roles: roles.length },
    ...{ grants: grants.length, privilegeGroups: privilegeGroups.length },
    tags: users.reduce((sum, { tags }) => sum + (tags?.size ?? 0), 0),
  };
}

interface RbacImportParts {
  readonly store: Pick<Store, 'rbac'>;
  /** Of a cluster in front of Milvus: finds out what names of collections stand for. @throws ApiError */
  readonly refreshNames: (clusterId: string, ...named: Parameters<RefreshNames>) => Promise<void>;
}

type Named = readonly { readonly name: string }[];

/** What of a dump can be made, part by part. */
class Selection {
  readonly skipped: Skipped[] = [];
  readonly #context: RbacContext;
  readonly #here: Record<'users' | 'roles' | 'privilegeGroups', Set<string>>;
  readonly #taken = emptyMeta();
  /** By the users that are taken. */
  readonly #tags = new Map<string, ReadonlyMap<string, string>>();

  constructor(
    context: RbacContext,
    here: { readonly users: Named; readonly roles: Named; readonly privilegeGroups: Named },
  ) {
    this.#context = context;
    const namesOf = (all: Named) => new Set(all.map(({ name }) => name));
    this.#here = {
      ...{ users: namesOf(here.users), roles: namesOf(here.roles) },
      privilegeGroups: namesOf(here.privilegeGroups),
    };
  }

  get made(): NewRbac {
    const rbac = rbacFromWire(this.#taken as unknown as Meta, this.#context);
    const users = rbac.users.map((user) => {
      const tags = this.#tags.get(user.name);
      return tags ? { ...user, tags } : user;
    });
    return { ...rbac, users };
  }

  takeGroups(groups: Dump['privilegeGroups']): void {
    for (const { name, privileges } of groups) {
      const part = { group_name: name, privileges: privileges.map((each) => ({ name: each })) };
      this.#take('privilege group', name, () => {
        this.#refuseTaken('privilege group', name, this.#here.privilegeGroups);
        this.#check({ privilege_groups: [part] });
        this.#here.privilegeGroups.add(name);
        this.#taken.privilege_groups.push(part);
      });
    }
  }

  takeRoles(roles: Dump['roles']): void {
    for (const { name, description } of roles) {
      // They are here, under the profile's names; their grants are told one by one.
      if (name === MILVUS_ADMIN_ROLE || name === MILVUS_EVERYBODY) continue;
      this.#take('role', name, () => {
        this.#refuseTaken('role', name, this.#here.roles);
        this.#check({ roles: [{ name, description }] });
        this.#here.roles.add(name);
        this.#taken.roles.push({ name, description });
      });
    }
  }

  takeGrants(grants: Dump['grants']): void {
    const taken = new Map(this.#taken.roles.map((role) => [role.name, role]));
    for (const grant of grants) {
      const { role, objectType, object, database, privilege, grantor } = grant;
      const on = `${database || 'default'}.${object}`;
      this.#take('grant', `${privilege} on ${on} to ${role}`, () => {
        const holder = taken.get(role);
        if (!holder) throw refusal(`role ${role} is not made by this import`);
        const part = {
          ...{ role: { name: role }, object: { name: objectType }, object_name: object },
          db_name: database,
          grantor: { user: { name: grantor }, privilege: { name: privilege } },
        };
        const groups = this.#taken.privilege_groups.filter(
          (group) => group.group_name === privilege,
        );
        this.#check({ roles: [holder], privilege_groups: groups, grants: [part] });
        this.#taken.grants.push(part);
      });
    }
  }

  takeUsers(users: Dump['users']): void {
    const { profile } = this.#context;
    for (const { name, passwordHash, roles, tags } of users) {
      this.#take('user', name, () => {
        if (name === MILVUS_ADMIN_USER || name === BUILT_IN_ADMINS[profile].user) {
          throw refusal('the administrator here keeps its own password');
        }
        this.#refuseTaken('user', name, this.#here.users);
        const part = { user: name, password: passwordHash, roles: this.#rolesOf(name, roles) };
        this.#check({ roles: this.#taken.roles, users: [part] });
        const checked = checkTags(tags);
        if (checked.size > MAX_TAGS) throw errors.tooManyTags(name, MAX_TAGS);
        this.#here.users.add(name);
        if (checked.size > 0) this.#tags.set(name, checked);
        this.#taken.users.push(part);
      });
    }
  }

  /** Of a user: those that this import makes, and the built-in ones under their names here. */
  #rolesOf(user: string, roles: readonly string[]): { name: string }[] {
    const { profile } = this.#context;
    const made = new Set(this.#taken.roles.map(({ name }) => name));
    return roles.flatMap((role) => {
      if (role === MILVUS_ADMIN_ROLE) return [{ name: BUILT_IN_ADMINS[profile].role }];
      if (role === MILVUS_EVERYBODY) return [];
      if (made.has(role) || isBuiltInRole(profile, role)) return [{ name: role }];
      this.#skip('grant', `role ${role} to user ${user}`, 'the role is not made by this import');
      return [];
    });
  }

  #take(kind: Skipped['kind'], name: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#skip(kind, name, error.message.replace(INVALID, ''));
    }
  }

  #skip(kind: Skipped['kind'], name: string, why: string): void {
    this.skipped.push({ kind, name, why });
  }

  #refuseTaken(kind: Skipped['kind'], name: string, here: ReadonlySet<string>): void {
    if (here.has(name)) throw refusal(`there is a ${kind} of this name here`);
  }

  #check(part: Partial<Parts>): void {
    rbacFromWire({ ...emptyMeta(), ...part } as unknown as Meta, this.#context);
  }
}

/** How the catalogue ends the texts of what a client got wrong; nobody did here. */
const INVALID = /: invalid parameter$/;

const refusal = (why: string) => errors.restoreInvalid(why);

/** A dump as the wire has it, with what is read of its parts. */
interface Parts {
  readonly users: { user: string; password: string; roles: { name: string }[] }[];
  readonly roles: { name: string; description: string }[];
  readonly grants: object[];
  readonly privilege_groups: { group_name: string; privileges: { name: string }[] }[];
}

const emptyMeta = (): Parts => ({ users: [], roles: [], grants: [], privilege_groups: [] });
