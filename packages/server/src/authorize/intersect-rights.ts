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
    const rules = this.#all.map((rights) => rights.rowRule(collection, action));
    return rules.reduce((held, rule) => (held && rule ? both(held, rule) : (held ?? rule)));
  }
}

function both(a: RowRule, b: RowRule): RowRule {
  return { ...a, using: conjoin(a.using, b.using), check: conjoin(a.check, b.check) };
}

/** Filters that are or-ed, for what passes one of either side. */
function conjoin(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a.length === b.length && a.every((filter) => b.includes(filter))) return a;
  const pairs = a.flatMap((one) =>
    b.map((other) => (one === other ? one : `(${one}) and (${other})`)),
  );
  return [...new Set(pairs)];
}
