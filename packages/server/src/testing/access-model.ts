import { PRIVILEGE_OBJECT_TYPES, privilegeGroup, privilegeLevel } from '@latchkey/contract';
import { named } from './access-operations.ts';
import {
  type Grant,
  isWaiting,
  type ModelCollection,
  type ModelDatabase,
  type Role,
  type User,
} from './access-parts.ts';
import { AccessState } from './access-state.ts';

interface Place {
  readonly database: '*' | ModelDatabase;
  readonly object: '*' | ModelCollection | User;
}

/**
 * Who may do what, in the simplest way there is: lists that are walked at every question. Follows
 * `docs/decisions/0006-grants-on-ids.md`, and shares with the server only the tables of privileges.
 */
export class AccessModel extends AccessState {
  /** Whether a user holds a privilege of the collection level, under whatever name it is asked. */
  mayOnCollection(user: string, privilege: string, database: string, name: string): boolean {
    return this.#holds(user, privilege, {
      database: this.database(database),
      object: this.collection(database, name),
    });
  }

  mayOnDatabase(user: string, privilege: string, database: string): boolean {
    return this.#holds(user, privilege, { database: this.database(database), object: '*' });
  }

  mayOnCluster(user: string, privilege: string): boolean {
    return this.#holds(user, privilege, { database: '*', object: '*' });
  }

  mayOnUser(user: string, privilege: string, other: string): boolean {
    const object = this.users.find(({ name }) => name === other);
    return this.#holds(user, privilege, { database: '*', object });
  }

  maySomewhere(user: string, privilege: string, database: string): boolean {
    const asked = this.database(database);
    return this.#places(user, privilege, this.everybodys).some((place) => isIn(place, asked));
  }

  seesDatabase(user: string, database: ModelDatabase): boolean {
    // A user is in no database, so a right over one shows none.
    return [...PRIVILEGE_OBJECT_TYPES]
      .filter(([, type]) => type !== 'User')
      .some(([privilege]) => this.#places(user, privilege).some((place) => isIn(place, database)));
  }

  seesCollection(user: string, collection: ModelCollection): boolean {
    return [...PRIVILEGE_OBJECT_TYPES]
      .filter(([name, type]) => type === 'Collection' || SHOWING.includes(name))
      .some(([privilege]) =>
        this.#holds(user, privilege, { database: collection.database, object: collection }, []),
      );
  }

  #holds(
    user: string,
    privilege: string,
    asked: { [Part in keyof Place]: Place[Part] | undefined },
    beside: readonly Role[] = this.everybodys,
  ): boolean {
    return this.#places(user, privilege, beside).some(
      (place) =>
        isIn(place, asked.database) && (place.object === '*' || place.object === asked.object),
    );
  }

  /** Where the grants of a user's roles, and of some beside them, give a privilege. */
  #places(userName: string, privilege: string, beside: readonly Role[] = []): Place[] {
    const roles = [...named(this.users, userName).roles, ...beside];
    return this.grants
      .filter((grant) => roles.includes(grant.role) && this.#gives(grant, privilege))
      .flatMap(({ type, privilege: granted, ...on }) => {
        const database = type === 'User' ? '*' : on.database;
        if (isWaiting(database) || isWaiting(on.object)) return [];
        // What is not of a collection or a user holds for the whole database.
        const isWide = granted !== 'All' && !this.#isPerObject(privilege);
        return [{ database, object: isWide ? '*' : on.object }];
      });
  }

  #gives({ privilege: granted, type, database }: Grant, privilege: string): boolean {
    if (granted === 'All') return true;
    if (granted === '*') {
      const isOfCluster = privilegeLevel(this.profile, privilege) === 'Cluster';
      const reaches = !isOfCluster || type === 'User' || database === '*';
      return privilege !== 'All' && PRIVILEGE_OBJECT_TYPES.get(privilege) === type && reaches;
    }
    if (this.isCustom(granted)) return named(this.groups, granted).members.includes(privilege);
    const members: readonly string[] | undefined = privilegeGroup(
      this.profile,
      granted,
    )?.privileges;
    return members?.includes(privilege) ?? granted === privilege;
  }

  #isPerObject(privilege: string): boolean {
    return (
      PRIVILEGE_OBJECT_TYPES.get(privilege) === 'User' ||
      privilegeLevel(this.profile, privilege) === 'Collection'
    );
  }
}

/** Beside those of object type Collection: what lets collections be seen in lists. */
const SHOWING = ['ShowCollections', 'DescribeCollection'];

function isIn(place: Place, database: Place['database'] | undefined): boolean {
  return place.database === '*' || place.database === database;
}
