import { errors, type PrivilegeRule } from '@latchkey/contract';
import { type Principal, printedName } from '../kernel/principal.ts';
import type { RequestNames } from '../kernel/request-view.ts';
import type { Rights } from '../kernel/rights.ts';

const ANY = '*';

/** All that the present grants give a principal. */
export interface Standing {
  readonly rights: Rights;
  /** Names of the roles held, also without being granted. */
  readonly roles: ReadonlySet<string>;
}

/**
 * Whether a principal may make a call that needs a privilege: held on every object that the
 * request names, in every database that it names.
 * @throws errors.permissionDenied
 */
export function decide(
  rule: PrivilegeRule,
  asking: { principal: Principal; standing: Standing; names: RequestNames; database: string },
): void {
  const { principal, standing, names } = asking;
  // What concerns the whole cluster is held, and in a refusal shown, on all databases.
  const database = rule.level === 'Cluster' ? ANY : asking.database;
  const objects = objectsOf(rule, names);
  const databases = [database, ...given(names, rule.secondary?.databases)];
  const allowed =
    objects.length > 0 &&
    databases.every((db) =>
      objects.every((object) => standing.rights.allows(rule.privilege, db, object)),
    );
  if (allowed || isOwn(rule, principal, standing, names)) return;
  throw errors.permissionDenied(rule.privilege, printedName(principal), database);
}

function objectsOf(rule: PrivilegeRule, names: RequestNames): string[] {
  if (!rule.name) return [ANY];
  const named = names.strings(rule.name);
  // A name that was left out is the empty name, as in protobuf; an empty list stays one.
  const primary = named.length > 0 || rule.list ? named : [''];
  return [...primary, ...given(names, rule.secondary?.names)];
}

function given(names: RequestNames, path: readonly number[] | undefined): string[] {
  return path ? names.strings(path).filter((name) => name !== '') : [];
}

/** Whether the request is about the caller alone, or about a role that the caller holds. */
function isOwn(
  rule: PrivilegeRule,
  principal: Principal,
  standing: Standing,
  names: RequestNames,
): boolean {
  if (!rule.own) return false;
  const named = names.strings(rule.own.path);
  if (named.length === 0) return false;
  if (rule.own.what === 'role') return named.every((name) => standing.roles.has(name));
  // An API key is no user, even if it is called like one.
  return principal.kind === 'user' && named.every((name) => name === principal.name);
}
