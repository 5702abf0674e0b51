import { PRIVILEGE_OBJECT_TYPES, wirePrivilege } from '@latchkey/contract';
import type { Rights, Scope } from '../kernel/rights.ts';
import type { RowAction, RowRule, RowSecured, RowVariables } from '../kernel/row-policy.ts';
import type { EffectiveGrant } from './effective-grants.ts';
import { rowRuleOf } from './row-rule.ts';
import { ScopeSet } from './scope-set.ts';

/** A single privilege and what it is held on. */
export type HeldPrivilege = Pick<EffectiveGrant, 'privilege' | 'database' | 'object'>;

/** Who a policy may be about, and what its variables stand for. */
export interface RowIdentity {
  /** Names of the roles held. */
  readonly roles: ReadonlySet<string>;
  readonly variables: RowVariables;
}

/** What some roles give, whoever holds them. */
export interface CompiledPrivileges {
  /** The rights of one principal that holds them. */
  of(identity: RowIdentity): Rights;
}

/**
 * Compiles what is held into rights whose every answer is a few lookups, however much it is.
 * @param held.own by the roles that were granted
 * @param held.implicit by a role that everybody has; allows, but lets nobody see a name in a list
 */
export function compileRights(held: {
  own: readonly HeldPrivilege[];
  implicit?: readonly HeldPrivilege[];
}): CompiledPrivileges {
  return new Privileges(held.own, held.implicit ?? []);
}

/** Privileges on a whole database that let its collections be seen, as those on a collection do. */
const SHOWS_COLLECTIONS = new Set(['All', 'ShowCollections', 'DescribeCollection']);

class Privileges implements CompiledPrivileges {
  readonly #scopes = new Map<string, ScopeSet>();
  /** Of the privilege `All`. */
  readonly #all = new ScopeSet();
  readonly #visible = new ScopeSet();

  constructor(own: readonly HeldPrivilege[], implicit: readonly HeldPrivilege[]) {
    for (const held of own) this.#add(held);
    for (const held of implicit) this.#add(held);
    for (const held of own) this.#show(held);
  }

  of(identity: RowIdentity): Rights {
    return new PrincipalRights(this, identity);
  }

  allows(privilege: string, database: Scope, object: Scope): boolean {
    return (
      this.#all.covers(database, object) ||
      (this.#scopes.get(privilege)?.covers(database, object) ?? false)
    );
  }

  allowsSomewhere(privilege: string, database: Scope): boolean {
    return this.#all.reaches(database) || (this.#scopes.get(privilege)?.reaches(database) ?? false);
  }

  /** As in Milvus from 2.5 on: the databases of any grant. */
  seesDatabase(databaseId: number): boolean {
    return this.#visible.reaches(databaseId);
  }

  seesCollection(databaseId: number, collectionId: number): boolean {
    return this.#visible.covers(databaseId, collectionId);
  }

  #add({ privilege, database, object }: HeldPrivilege): void {
    if (privilege === 'All') {
      this.#all.add(database, object);
      return;
    }
    const name = wirePrivilege(privilege);
    const scope = this.#scopes.get(name) ?? new ScopeSet();
    this.#scopes.set(name, scope);
    scope.add(database, object);
  }

  #show({ privilege, database, object }: HeldPrivilege): void {
    // A user is in no database, so a right over one shows none.
    if (PRIVILEGE_OBJECT_TYPES.get(privilege) === 'User') return;
    const shows =
      SHOWS_COLLECTIONS.has(privilege) || PRIVILEGE_OBJECT_TYPES.get(privilege) === 'Collection';
    if (shows) this.#visible.add(database, object);
    else this.#visible.addDatabase(database);
  }
}

/** Small, because there may be one for each of very many principals. */
class PrincipalRights implements Rights {
  readonly #privileges: Privileges;
  readonly #identity: RowIdentity;

  constructor(privileges: Privileges, identity: RowIdentity) {
    this.#privileges = privileges;
    this.#identity = identity;
  }

  allows(privilege: string, database: Scope, object: Scope): boolean {
    return this.#privileges.allows(privilege, database, object);
  }

  allowsSomewhere(privilege: string, database: Scope): boolean {
    return this.#privileges.allowsSomewhere(privilege, database);
  }

  seesDatabase(databaseId: number): boolean {
    return this.#privileges.seesDatabase(databaseId);
  }

  seesCollection(databaseId: number, collectionId: number): boolean {
    return this.#privileges.seesCollection(databaseId, collectionId);
  }

  rowRule(collection: RowSecured, action: RowAction): RowRule | undefined {
    const { id, databaseId } = collection;
    if (this.allows('PrivilegeSkipRLS', databaseId, id)) return undefined;
    return rowRuleOf(collection, action, this.#identity);
  }
}
