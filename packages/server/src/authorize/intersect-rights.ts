import type { Rights, Scope } from '../kernel/rights.ts';
import type { RowAction, RowRule, RowSecured } from '../kernel/row-policy.ts';

/**
 * What all of some rights allow, entities of collections with row policies included.
 * @param all at least one; of principals for whom the variables of row policies stand for the same
 */
export function intersectRights(all: readonly [Rights, ...Rights[]]): Rights {
  return all.length === 1 ? all[0] : new Intersection(all);
}

class Intersection implements Rights {
  readonly #all: readonly Rights[];

  constructor(all: readonly Rights[]) {
    this.#all = all;
  }

  allows(privilege: string, database: Scope, object: Scope): boolean {
    return this.#all.every((rights) => rights.allows(privilege, database, object));
  }

  allowsSomewhere(privilege: string, database: Scope): boolean {
    return this.#all.every((rights) => rights.allowsSomewhere(privilege, database));
  }

  seesDatabase(databaseId: number): boolean {
    return this.#all.every((rights) => rights.seesDatabase(databaseId));
  }

  seesCollection(databaseId: number, collectionId: number): boolean {
    return this.#all.every((rights) => rights.seesCollection(databaseId, collectionId));
  }

  rowRule(collection: RowSecured, action: RowAction): RowRule | undefined {
    let rule: RowRule | undefined;
    // From behind, so that the first one's own comes first.
    for (const rights of this.#all.toReversed()) {
      const own = rights.rowRule(collection, action);
      if (own) rule = rule ? { ...own, also: rule } : own;
    }
    return rule;
  }
}
