import { PRIVILEGE_OBJECT_TYPES, type Profile, privilegeGroup } from '@latchkey/contract';
import type { On } from './access-changes.ts';
import { type AccessOperations, named, Refused } from './access-operations.ts';
import {
  type Alias,
  type Grant,
  type Group,
  isSame,
  type ModelCollection,
  type ModelDatabase,
  type Role,
  type User,
  waitsFor,
} from './access-parts.ts';

/**
 * The state of an `AccessModel`: what there is and who was granted what, and how changes change it. A grant
 * on what does not exist waits for something of that name.
 */
export class AccessState implements AccessOperations {
  protected readonly profile: Profile;
  readonly databases: ModelDatabase[] = [{ name: 'default' }];
  readonly collections: ModelCollection[] = [];
  readonly users: User[] = [];
  #aliases: Alias[] = [];
  protected roles: Role[] = [];
  protected groups: Group[] = [];
  protected grants: Grant[] = [];

  /** Roles that everybody holds without being granted them; they show nothing in lists. */
  protected readonly everybodys: Role[] = [];

  constructor(profile: Profile) {
    this.profile = profile;
    if (profile === 'milvus') this.#addPublic();
  }

  #addPublic() {
    const role: Role = { name: 'public' };
    this.roles.push(role);
    this.everybodys.push(role);
    for (const privilege of ['DescribeCollection', 'ListAliases', 'IndexDetail']) {
      this.permit('public', privilege, { database: '*' });
    }
  }

  addUser(name: string, roles: readonly string[]) {
    need(!this.users.some((user) => user.name === name));
    const user: User = { name, roles: this.roles.filter((role) => roles.includes(role.name)) };
    this.users.push(user);
    for (const grant of this.grants) {
      if (grant.type === 'User' && waitsFor(grant.object, name)) grant.object = user;
    }
  }

  dropUser(name: string) {
    const user = named(this.users, name);
    remove(this.users, user);
    this.grants = this.grants.filter(({ object }) => object !== user);
  }

  addRole(name: string) {
    need(!this.roles.some((role) => role.name === name));
    this.roles.push({ name });
  }

  dropRole(name: string) {
    const role = named(this.roles, name);
    remove(this.roles, role);
    this.grants = this.grants.filter((grant) => grant.role !== role);
    for (const user of this.users) user.roles = user.roles.filter((held) => held !== role);
  }

  giveRole(userName: string, roleName: string) {
    const [user, role] = [named(this.users, userName), named(this.roles, roleName)];
    if (!user.roles.includes(role)) user.roles.push(role);
  }

  takeRole(userName: string, roleName: string) {
    const [user, role] = [named(this.users, userName), named(this.roles, roleName)];
    user.roles = user.roles.filter((held) => held !== role);
  }

  permit(role: string, privilege: string, on: On) {
    need(!this.isCustom(privilege) || this.groups.some(({ name }) => name === privilege));
    const grant = this.#grantOf(role, privilege, on);
    if (!this.grants.some((other) => isSame(other, grant))) this.grants.push(grant);
  }

  /** Also what waits for an object of that name. */
  forbid(role: string, privilege: string, on: On) {
    const grant = this.#grantOf(role, privilege, on);
    const waiting: Grant = { ...grant };
    if (on.object !== undefined && on.object !== '*') waiting.object = { waitsFor: on.object };
    this.grants = this.grants.filter((held) => !isSame(held, grant) && !isSame(held, waiting));
  }

  addGroup(name: string) {
    need(!this.groups.some((group) => group.name === name));
    this.groups.push({ name, members: [] });
  }

  setGroup(name: string, ...privileges: string[]) {
    named(this.groups, name).members = privileges;
  }

  dropGroup(name: string) {
    need(!this.grants.some(({ privilege }) => privilege === name));
    this.groups = this.groups.filter((group) => group.name !== name);
  }

  addDatabase(name: string) {
    need(!this.databases.some((database) => database.name === name));
    const database: ModelDatabase = { name };
    this.databases.push(database);
    for (const grant of this.grants) {
      if (waitsFor(grant.database, name)) grant.database = database;
    }
  }

  dropDatabase(name: string) {
    const database = named(this.databases, name);
    need(!this.collections.some((collection) => collection.database === database));
    remove(this.databases, database);
    this.grants = this.grants.filter((grant) => grant.database !== database);
  }

  addCollection(name: string, databaseName: string) {
    const database = named(this.databases, databaseName);
    need(!this.collection(databaseName, name));
    const collection: ModelCollection = { database, name };
    this.collections.push(collection);
    for (const grant of this.grants) {
      const waits = grant.database === database && waitsFor(grant.object, name);
      if (waits && grant.type !== 'User') grant.object = collection;
    }
  }

  dropCollection(name: string, database: string) {
    const collection = this.#existing(database, name);
    need(!this.#hasAliases(collection));
    remove(this.collections, collection);
    this.grants = this.grants.filter(({ object }) => object !== collection);
  }

  renameCollection(name: string, to: string, where: { database: string; into: string }) {
    const collection = this.#existing(where.database, name);
    const into = named(this.databases, where.into);
    need(!this.collection(where.into, to));
    need(into === collection.database || !this.#hasAliases(collection));
    collection.name = to;
    collection.database = into;
    for (const grant of this.grants) if (grant.object === collection) grant.database = into;
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
    return privilegeGroup(this.profile, privilege) === undefined;
  }

  /** By name or alias. */
  collection(database: string, name: string): ModelCollection | undefined {
    const isIt = (each: ModelCollection | Alias) =>
      each.database.name === database && each.name === name;
    return this.collections.find(isIt) ?? this.#aliases.find(isIt)?.collection;
  }

  #grantOf(roleName: string, privilege: string, on: On): Grant {
    const role = named(this.roles, roleName);
    const type = on.type ?? PRIVILEGE_OBJECT_TYPES.get(privilege) ?? 'Global';
    const { database: databaseName = 'default', object: name = '*' } = on;
    const database =
      databaseName === '*' ? '*' : (this.database(databaseName) ?? { waitsFor: databaseName });
    const found =
      type === 'User'
        ? this.users.find((user) => user.name === name)
        : this.collection(databaseName, name);
    const object = name === '*' ? '*' : (found ?? { waitsFor: name });
    return { role, type, privilege, database, object };
  }

  protected database(name: string): ModelDatabase | undefined {
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

function remove<Thing>(all: Thing[], one: Thing): void {
  all.splice(all.indexOf(one), 1);
}

function need(condition: boolean): void {
  if (!condition) throw new Refused();
}
