import {
  type Grant,
  PRIVILEGE_OBJECT_TYPES,
  privilegeGroup,
  wirePrivilege,
} from '@latchkey/contract';
import type { Rights } from '../kernel/rights.ts';

const ANY = '*';

/**
 * Compiles grants into rights whose every answer is a few lookups, however many grants there are.
 * @param own of the roles that were granted
 * @param implicit of a role that everybody has; allows, but lets nobody see a name in a list
 */
export function compileRights(own: readonly Grant[], implicit: readonly Grant[] = []): Rights {
  return new CompiledRights(own.flatMap(singles), implicit.flatMap(singles));
}

/**
 * A grant of a group as grants of its members. A privilege on `Global` objects holds for the whole
 * database, even when granted on one collection (Milvus: `funcutil.PolicyForPrivileges`).
 */
function singles({ privilege, database, collection }: Grant): Grant[] {
  const members: readonly string[] = privilegeGroup(privilege)?.privileges ?? [privilege];
  return members.map((name) => ({
    privilege: name,
    database,
    collection: PRIVILEGE_OBJECT_TYPES.get(name) === 'Global' ? ANY : collection,
  }));
}

/** Collections by database; `*` stands for all of either. */
class Scope {
  readonly #databases = new Map<string, Set<string>>();

  add(database: string, collection: string): void {
    const collections = this.#databases.get(database) ?? new Set();
    this.#databases.set(database, collections.add(collection));
  }

  covers(database: string, collection: string): boolean {
    return this.#has(ANY, collection) || this.#has(database, collection);
  }

  #has(database: string, collection: string): boolean {
    const collections = this.#databases.get(database);
    return collections !== undefined && (collections.has(ANY) || collections.has(collection));
  }
}

class CompiledRights implements Rights {
  readonly #scopes = new Map<string, Scope>();
  /** Of the privilege `All`. */
  readonly #all = new Scope();
  readonly #visible = new Scope();
  readonly #visibleDatabases = new Set<string>();

  constructor(own: readonly Grant[], implicit: readonly Grant[]) {
    for (const grant of [...own, ...implicit]) this.#add(grant);
    for (const grant of own) this.#show(grant);
  }

  allows(privilege: string, database: string, collection: string): boolean {
    if (this.#all.covers(database, collection)) return true;
    return this.#scopes.get(privilege)?.covers(database, collection) ?? false;
  }

  seesDatabase(database: string): boolean {
    return this.#visibleDatabases.has(ANY) || this.#visibleDatabases.has(database);
  }

  seesCollection(database: string, collection: string): boolean {
    return this.#visible.covers(database, collection);
  }

  #add({ privilege, database, collection }: Grant): void {
    if (privilege === 'All') {
      this.#all.add(database, collection);
      return;
    }
    const name = wirePrivilege(privilege);
    const scope = this.#scopes.get(name) ?? new Scope();
    scope.add(database, collection);
    this.#scopes.set(name, scope);
  }

  /** What lists show, as in Milvus from 2.5 on: databases of any grant, collections of their own. */
  #show({ privilege, database, collection }: Grant): void {
    this.#visibleDatabases.add(database);
    const ofCollection = PRIVILEGE_OBJECT_TYPES.get(privilege) === 'Collection';
    if (ofCollection || privilege === 'All') this.#visible.add(database, collection);
  }
}
