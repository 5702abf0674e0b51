import {
  type ObjectType,
  PRIVILEGE_OBJECT_TYPES,
  type Profile,
  privilegeGroup,
  privilegeLevel,
} from '@latchkey/contract';
import type { On } from './access-changes.ts';

/** The changes of `accessChanges` that a model follows; what cannot be done throws. */
export interface AccessOperations {
  addUser(name: string, roles: readonly string[]): unknown;
  dropUser(name: string): unknown;
  addRole(name: string): unknown;
  dropRole(name: string): unknown;
  giveRole(user: string, role: string): unknown;
  takeRole(user: string, role: string): unknown;
  permit(role: string, privilege: string, on: On): unknown;
  forbid(role: string, privilege: string, on: On): unknown;
  addGroup(name: string): unknown;
  setGroup(name: string, ...privileges: string[]): unknown;
  dropGroup(name: string): unknown;
  addDatabase(name: string): unknown;
  dropDatabase(name: string): unknown;
  addCollection(name: string, database: string): unknown;
  dropCollection(name: string, database: string): unknown;
  renameCollection(name: string, to: string, where: { database: string; into: string }): unknown;
  addAlias(name: string, of: string, database: string): unknown;
  pointAlias(name: string, to: string, database: string): unknown;
  dropAlias(name: string, database: string): unknown;
}

/** A change that cannot be done in the state that the model is in. */
export class Refused extends Error {}

// Objects are themselves, whatever they are called: no ids that could be mixed up.
export interface ModelDatabase {
  readonly name: string;
}
export interface ModelCollection {
  database: ModelDatabase;
  name: string;
}
interface Alias {
  readonly database: ModelDatabase;
  readonly name: string;
  collection: ModelCollection;
}
interface Role {
  readonly name: string;
}
interface User {
  readonly name: string;
  roles: Role[];
}
interface Group {
  readonly name: string;
  members: readonly string[];
}
interface Waiting {
  readonly waitsFor: string;
}
interface Grant {
  readonly role: Role;
  readonly type: ObjectType;
  readonly privilege: string;
  database: '*' | ModelDatabase | Waiting;
  object: '*' | ModelCollection | User | Waiting;
}
interface Place {
  readonly database: '*' | ModelDatabase;
  readonly object: '*' | ModelCollection | User;
}

/**
 * Who may do what, in the simplest way there is: lists that are walked at every question. Follows
 * `docs/decisions/0006-grants-on-ids.md`, and shares with the server only the tables of privileges.
 */
export class AccessModel implements AccessOperations {
  readonly #profile: Profile;
  readonly databases: ModelDatabase[] = [{ name: 'default' }];
  readonly collections: ModelCollection[] = [];
  readonly users: User[] = [];
  #aliases: Alias[] = [];
  #roles: Role[] = [];
  #groups: Group[] = [];
  #grants: Grant[] = [];

  /** Roles that everybody holds without being granted them; they show nothing in lists. */
  readonly #everybodys: Role[] = [];

  constructor(profile: Profile) {
    this.#profile = profile;
    if (profile === 'milvus') this.#addPublic();
  }

  #addPublic() {
    const role: Role = { name: 'public' };
    this.#roles.push(role);
    this.#everybodys.push(role);
    for (const privilege of ['DescribeCollection', 'ListAliases', 'IndexDetail']) {
      this.permit('public', privilege, { database: '*' });
    }
  }

  addUser(name: string, roles: readonly string[]) {
    need(!this.users.some((user) => user.name === name));
    const user: User = { name, roles: this.#roles.filter((role) => roles.includes(role.name)) };
    this.users.push(user);
    for (const grant of this.#grants) {
      if (grant.type === 'User' && waitsFor(grant.object, name)) grant.object = user;
    }
  }

  dropUser(name: string) {
    const user = named(this.users, name);
    remove(this.users, user);
    this.#grants = this.#grants.filter(({ object }) => object !== user);
  }

  addRole(name: string) {
    need(!this.#roles.some((role) => role.name === name));
    this.#roles.push({ name });
  }

  dropRole(name: string) {
    const role = named(this.#roles, name);
    remove(this.#roles, role);
    this.#grants = this.#grants.filter((grant) => grant.role !== role);
    for (const user of this.users) user.roles = user.roles.filter((held) => held !== role);
  }

  giveRole(userName: string, roleName: string) {
    const [user, role] = [named(this.users, userName), named(this.#roles, roleName)];
    if (!user.roles.includes(role)) user.roles.push(role);
  }

  takeRole(userName: string, roleName: string) {
    const [user, role] = [named(this.users, userName), named(this.#roles, roleName)];
    user.roles = user.roles.filter((held) => held !== role);
  }

  permit(role: string, privilege: string, on: On) {
    need(!this.isCustom(privilege) || this.#groups.some(({ name }) => name === privilege));
    const grant = this.#grantOf(role, privilege, on);
    if (!this.#grants.some((other) => isSame(other, grant))) this.#grants.push(grant);
  }

  /** Also what waits for an object of that name. */
  forbid(role: string, privilege: string, on: On) {
    const grant = this.#grantOf(role, privilege, on);
    const waiting: Grant = { ...grant };
    if (on.object !== undefined && on.object !== '*') waiting.object = { waitsFor: on.object };
    this.#grants = this.#grants.filter((held) => !isSame(held, grant) && !isSame(held, waiting));
  }

  addGroup(name: string) {
    need(!this.#groups.some((group) => group.name === name));
    this.#groups.push({ name, members: [] });
  }

  setGroup(name: string, ...privileges: string[]) {
    named(this.#groups, name).members = privileges;
  }

  dropGroup(name: string) {
    need(!this.#grants.some(({ privilege }) => privilege === name));
    this.#groups = this.#groups.filter((group) => group.name !== name);
  }

  addDatabase(name: string) {
    need(!this.databases.some((database) => database.name === name));
    const database: ModelDatabase = { name };
    this.databases.push(database);
    for (const grant of this.#grants) {
      if (waitsFor(grant.database, name)) grant.database = database;
    }
  }

  dropDatabase(name: string) {
    const database = named(this.databases, name);
    need(!this.collections.some((collection) => collection.database === database));
    remove(this.databases, database);
    this.#grants = this.#grants.filter((grant) => grant.database !== database);
  }

  addCollection(name: string, databaseName: string) {
    const database = named(this.databases, databaseName);
    need(!this.collection(databaseName, name));
    const collection: ModelCollection = { database, name };
    this.collections.push(collection);
    for (const grant of this.#grants) {
      const waits = grant.database === database && waitsFor(grant.object, name);
      if (waits && grant.type !== 'User') grant.object = collection;
    }
  }

  dropCollection(name: string, database: string) {
    const collection = this.#existing(database, name);
    need(!this.#hasAliases(collection));
    remove(this.collections, collection);
    this.#grants = this.#grants.filter(({ object }) => object !== collection);
  }

  renameCollection(name: string, to: string, where: { database: string; into: string }) {
    const collection = this.#existing(where.database, name);
    const into = named(this.databases, where.into);
    need(!this.collection(where.into, to));
    need(into === collection.database || !this.#hasAliases(collection));
    collection.name = to;
    collection.database = into;
    for (const grant of this.#grants) if (grant.object === collection) grant.database = into;
  }

  addAlias(name: string, of: string, database: string) {
    const collection = this.#existing(database, of);
    need(!this.collection(database, name));
    this.#aliases.push({ database: collection.database, name, collection });
  }

  pointAlias(name: string, to: string, database: string) {
    const collection = this.#existing(database, to);
    this.#alias(name, database).collection = collection;
  }

  dropAlias(name: string, database: string) {
    remove(this.#aliases, this.#alias(name, database));
  }

  /** Of the model alone: a name that is neither a privilege nor a built-in group. */
  isCustom(privilege: string): boolean {
    if (privilege === '*' || PRIVILEGE_OBJECT_TYPES.has(privilege)) return false;
    return privilegeGroup(this.#profile, privilege) === undefined;
  }

  /** By name or alias. */
  collection(database: string, name: string): ModelCollection | undefined {
    const isIt = (each: ModelCollection | Alias) =>
      each.database.name === database && each.name === name;
    return this.collections.find(isIt) ?? this.#aliases.find(isIt)?.collection;
  }

  /** Whether a user holds a privilege of the collection level, under whatever name it is asked. */
  mayOnCollection(user: string, privilege: string, database: string, name: string): boolean {
    return this.#holds(user, privilege, {
      database: this.#database(database),
      object: this.collection(database, name),
    });
  }

  mayOnDatabase(user: string, privilege: string, database: string): boolean {
    return this.#holds(user, privilege, { database: this.#database(database), object: '*' });
  }

  mayOnCluster(user: string, privilege: string): boolean {
    return this.#holds(user, privilege, { database: '*', object: '*' });
  }

  mayOnUser(user: string, privilege: string, other: string): boolean {
    const object = this.users.find(({ name }) => name === other);
    return this.#holds(user, privilege, { database: '*', object });
  }

  maySomewhere(user: string, privilege: string, database: string): boolean {
    const asked = this.#database(database);
    return this.#places(user, privilege, this.#everybodys).some((place) => isIn(place, asked));
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
    beside: readonly Role[] = this.#everybodys,
  ): boolean {
    return this.#places(user, privilege, beside).some(
      (place) =>
        isIn(place, asked.database) && (place.object === '*' || place.object === asked.object),
    );
  }

  /** Where the grants of a user's roles, and of some beside them, give a privilege. */
  #places(userName: string, privilege: string, beside: readonly Role[] = []): Place[] {
    const roles = [...named(this.users, userName).roles, ...beside];
    return this.#grants
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
      const isOfCluster = privilegeLevel(this.#profile, privilege) === 'Cluster';
      const reaches = !isOfCluster || type === 'User' || database === '*';
      return privilege !== 'All' && PRIVILEGE_OBJECT_TYPES.get(privilege) === type && reaches;
    }
    if (this.isCustom(granted)) return named(this.#groups, granted).members.includes(privilege);
    const members: readonly string[] | undefined = privilegeGroup(
      this.#profile,
      granted,
    )?.privileges;
    return members?.includes(privilege) ?? granted === privilege;
  }

  #isPerObject(privilege: string): boolean {
    return (
      PRIVILEGE_OBJECT_TYPES.get(privilege) === 'User' ||
      privilegeLevel(this.#profile, privilege) === 'Collection'
    );
  }

  #grantOf(roleName: string, privilege: string, on: On): Grant {
    const role = named(this.#roles, roleName);
    const type = on.type ?? PRIVILEGE_OBJECT_TYPES.get(privilege) ?? 'Global';
    const { database: databaseName = 'default', object: name = '*' } = on;
    const database =
      databaseName === '*' ? '*' : (this.#database(databaseName) ?? { waitsFor: databaseName });
    const found =
      type === 'User'
        ? this.users.find((user) => user.name === name)
        : this.collection(databaseName, name);
    const object = name === '*' ? '*' : (found ?? { waitsFor: name });
    return { role, type, privilege, database, object };
  }

  #database(name: string): ModelDatabase | undefined {
    return this.databases.find((database) => database.name === name);
  }

  #existing(database: string, name: string): ModelCollection {
    const found = this.collection(database, name);
    if (!found) throw new Refused();
    return found;
  }

  #alias(name: string, database: string): Alias {
    return named(
      this.#aliases.filter((alias) => alias.database.name === database),
      name,
    );
  }

  #hasAliases(of: ModelCollection): boolean {
    return this.#aliases.some(({ collection }) => collection === of);
  }
}

/** Beside those of object type Collection: what lets collections be seen in lists. */
const SHOWING = ['ShowCollections', 'DescribeCollection'];

function isIn(place: Place, database: Place['database'] | undefined): boolean {
  return place.database === '*' || place.database === database;
}

function isSame(one: Grant, other: Grant): boolean {
  return (
    one.role === other.role &&
    one.type === other.type &&
    one.privilege === other.privilege &&
    isSameTarget(one.database, other.database) &&
    isSameTarget(one.object, other.object)
  );
}

function isSameTarget(one: Grant['object' | 'database'], other: typeof one): boolean {
  return one === other || (isWaiting(one) && waitsFor(other, one.waitsFor));
}

function isWaiting(target: Grant['object' | 'database']): target is Waiting {
  return target !== '*' && 'waitsFor' in target;
}

function waitsFor(target: Grant['object' | 'database'], name: string): boolean {
  return isWaiting(target) && target.waitsFor === name;
}

function named<Thing extends { readonly name: string }>(all: readonly Thing[], name: string) {
  const found = all.find((each) => each.name === name);
  if (!found) throw new Refused();
  return found;
}

function remove<Thing>(all: Thing[], one: Thing): void {
  all.splice(all.indexOf(one), 1);
}

function need(condition: boolean): void {
  if (!condition) throw new Refused();
}
