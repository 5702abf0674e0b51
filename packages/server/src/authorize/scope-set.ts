import type { Scope } from '../kernel/rights.ts';

type Key = Exclude<Scope, undefined>;

/** Objects by database, `*` standing for all of either. Every question takes a few lookups. */
export class ScopeSet {
  readonly #databases = new Map<Key, Set<Key>>();

  add(database: Key, object: Key): void {
    this.addDatabase(database);
    this.#databases.get(database)?.add(object);
  }

  /** The database alone, with none of its objects. */
  addDatabase(database: Key): void {
    if (!this.#databases.has(database)) this.#databases.set(database, new Set());
  }

  covers(database: Scope, object: Scope): boolean {
    return this.#has('*', object) || (database !== undefined && this.#has(database, object));
  }

  /** Whether anything of the database is in the set. */
  reaches(database: Scope): boolean {
    return this.#databases.has('*') || (database !== undefined && this.#databases.has(database));
  }

  #has(database: Key, object: Scope): boolean {
    const objects = this.#databases.get(database);
    if (!objects) return false;
    return objects.has('*') || (object !== undefined && objects.has(object));
  }
}
