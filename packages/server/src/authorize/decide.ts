import { errors, type PrivilegeLevel, type PrivilegeRule } from '@latchkey/contract';
import { type Principal, printedName } from '../kernel/principal.ts';
import type { RequestNames } from '../kernel/request-view.ts';
import type { Rights, Scope } from '../kernel/rights.ts';

/** All that the present grants give a principal. */
export interface Standing {
  readonly rights: Rights;
  /** Names of the roles held, also without being granted. */
  readonly roles: ReadonlySet<string>;
}

/** Ids of what names stand for, on one cluster. */
export interface Resolver {
  database(name: string): number | undefined;
  /** By name or alias. */
  collection(database: string, name: string): number | undefined;
}

export interface Asking {
  readonly principal: Principal;
  readonly standing: Standing;
  readonly names: RequestNames;
  /** Name of the database that the call speaks of. */
  readonly database: string;
  readonly resolve: Resolver;
}

/** An object that a call speaks of. */
interface Target {
  readonly database: string;
  readonly object: Scope;
}

/**
 * Whether a principal may make a call that needs a privilege: held on every object that the
 * request names, in every database that it names. Names are resolved first, so that an alias is what
 * it points to and a grant on an id follows it through a rename.
 * @returns ids of the collections that the decision was about, if it was about some
 * @throws errors.permissionDenied
 */
export function decide(rule: PrivilegeRule, asking: Asking): readonly number[] | undefined {
  const targets = targetsOf(rule, asking);
  if (isAllowed(rule, asking, targets) || isOwn(rule, asking)) return collectionsIn(rule, targets);
  // What concerns the whole cluster is shown as all databases.
  const database = rule.level === 'Cluster' ? '*' : asking.database;
  throw errors.permissionDenied(rule.privilege, printedName(asking.principal), database);
}

function isAllowed(rule: PrivilegeRule, asking: Asking, targets: readonly Target[]): boolean {
  const { rights } = asking.standing;
  if (rule.filtered) {
    return rights.allowsSomewhere(rule.privilege, asking.resolve.database(asking.database));
  }
  const holds = (privilege: string, level: PrivilegeLevel) =>
    targets.length > 0 &&
    targets.every(({ database, object }) => {
      const scope = level === 'Cluster' ? '*' : asking.resolve.database(database);
      return rights.allows(privilege, scope, object);
    });
  if (holds(rule.privilege, rule.level)) return true;
  return rule.alternative !== undefined && holds(rule.alternative, 'Collection');
}

function targetsOf(rule: PrivilegeRule, { names, database, resolve }: Asking): Target[] {
  const databases = rule.secondary
    ? [database, ...given(names, rule.secondary.databases)]
    : [database];
  if (!rule.name) return databases.map((each) => ({ database: each, object: '*' }));
  const named = names.strings(rule.name);
  // A name that was left out is the empty name, as in protobuf; an empty list stays one.
  const primary = named.length > 0 || rule.list ? named : [''];
  const all = rule.secondary ? [...primary, ...given(names, rule.secondary.names)] : primary;
  const target = (each: string, name: string): Target => ({
    database: each,
    object: rule.objectType === 'User' ? `user:${name}` : resolve.collection(each, name),
  });
  // Most calls speak of one object.
  const [only] = all;
  if (all.length === 1 && databases.length === 1) return [target(database, only as string)];
  return databases.flatMap((each) => all.map((name) => target(each, name)));
}

function given(names: RequestNames, path: readonly number[] | undefined): string[] {
  return path ? names.strings(path).filter((name) => name !== '') : [];
}

function collectionsIn(rule: PrivilegeRule, targets: readonly Target[]) {
  if (!rule.name || rule.filtered || rule.objectType === 'User') return undefined;
  return targets.flatMap(({ object }) => (typeof object === 'number' ? [object] : []));
}

/** Whether the request is about the caller alone, or about a role that the caller holds. */
function isOwn(rule: PrivilegeRule, { principal, standing, names }: Asking): boolean {
  if (!rule.own) return false;
  const named = names.strings(rule.own.path);
  if (named.length === 0) return false;
  if (rule.own.what === 'role') return named.every((name) => standing.roles.has(name));
  // An API key is no user, even if it is called like one.
  return principal.kind === 'user' && named.every((name) => name === principal.name);
}
