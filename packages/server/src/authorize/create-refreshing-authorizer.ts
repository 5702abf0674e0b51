import {
  type FieldPath,
  METHOD_POLICY,
  type MethodRule,
  type PrivilegeRule,
  type Profile,
} from '@latchkey/contract';
import type { RequestNames } from '../kernel/request-view.ts';
import type { Authorizer } from './authorizer.ts';

/**
 * Brings what is known of these names up to date; undefined: it is. Fails only if a name cannot be
 * looked up.
 */
export type Refresh = (
  database: string,
  collections: readonly string[],
) => Promise<void> | undefined;

/** Calls about nothing that has a name. */
const NAMELESS = new Set(['GetVersion', 'CheckHealth', 'AllocTimestamp']);
/** Of those that are answered here: which name databases or collections. */
const OWN_ON_OBJECTS = new Set([
  ...['OperatePrivilege', 'OperatePrivilegeV2', 'SelectGrant', 'RestoreRBAC'],
  ...['CreateRowPolicy', 'UpdateRowPolicy', 'DropRowPolicy', 'ListRowPolicies'],
]);

/** Where requests that grant have the names of what is granted on. */
const GRANTED: Readonly<Record<string, { collection: FieldPath; database: FieldPath }>> = {
  OperatePrivilege: { collection: [2, 3], database: [2, 5] },
  OperatePrivilegeV2: { collection: [6], database: [5] },
};

/**
 * An authorizer of names that somebody else may change, an upstream server: what they stand for is
 * looked up before it is decided on.
 */
export function createRefreshingAuthorizer(
  usual: Authorizer,
  parts: {
    readonly profile: Profile;
    readonly refresh: Refresh;
    /** Calls that have to be answered also while names cannot be looked up. */
    readonly isOwn: (method: string) => boolean;
  },
): Authorizer {
  const { profile, isOwn } = parts;
  const policy = METHOD_POLICY[profile];
  const needed = new Map(
    [...policy].flatMap(([method, rule]) => {
      const lookUps = lookUpsFor(method, rule, isOwn(method));
      return lookUps ? [[method, lookUps] as const] : [];
    }),
  );
  return {
    authorize(principal, method, names, database) {
      const lookUps = needed.get(method.name);
      const decide = () => usual.authorize(principal, method, names, database);
      const pending = lookUps && lookUp(lookUps, names, database, parts.refresh);
      return pending === undefined ? decide() : pending.then(decide);
    },
  };
}

/** What has to be looked up before calls of a method are decided on. */
interface LookUps {
  readonly method: string;
  readonly rule: PrivilegeRule | undefined;
  /** Whether the call has to be answered also where that is not possible. */
  readonly isBestEffort: boolean;
  /** Whether it names collections of one database, and nothing besides. */
  readonly isPlain: boolean;
}

function lookUpsFor(method: string, rule: MethodRule, isOwn: boolean): LookUps | undefined {
  if (rule.kind === 'refused' || NAMELESS.has(method)) return undefined;
  if (isOwn && !OWN_ON_OBJECTS.has(method)) return undefined;
  const needed = rule.kind === 'privilege' ? rule : undefined;
  const isPlain = !isOwn && !needed?.secondary && !GRANTED[method];
  return { method, rule: needed, isBestEffort: isOwn, isPlain };
}

/** @returns undefined if all is known */
function lookUp(
  { method, rule, isBestEffort, isPlain }: LookUps,
  names: RequestNames,
  database: string,
  refresh: Refresh,
): Promise<unknown> | undefined {
  const named = rule ? collectionsIn(rule, names) : [];
  if (isPlain) return refresh(database, named);
  const pending: Promise<void>[] = [];
  const start = (...about: Parameters<Refresh>) => {
    const work = refresh(...about);
    if (work !== undefined) pending.push(isBestEffort ? work.catch(() => undefined) : work);
  };
  start(database, named);
  refreshGranted(method, names, start);
  for (const other of otherDatabases(rule, names)) if (other !== database) start(other, named);
  return pending.length === 0 ? undefined : Promise.all(pending);
}

/** What a grant is to be on: its rule asks for no privilege on it, but its name has to be known. */
function refreshGranted(
  method: string,
  names: RequestNames,
  refresh: (database: string, collections: readonly string[]) => void,
): void {
  const places = GRANTED[method];
  if (!places) return;
  const collections = names
    .strings(places.collection)
    .filter((name) => name !== '' && name !== '*');
  const [database = ''] = names.strings(places.database);
  if (database !== '*') refresh(database || 'default', collections);
}

function collectionsIn(rule: PrivilegeRule, names: RequestNames): readonly string[] {
  if (rule.objectType === 'User') return [];
  const primary = rule.name ? names.strings(rule.name) : [];
  if (primary.length === 1 && primary[0] !== '' && !rule.secondary) return primary;
  const secondary = rule.secondary?.names ? names.strings(rule.secondary.names) : [];
  return [...new Set([...primary, ...secondary])].filter((name) => name !== '');
}

function otherDatabases(rule: PrivilegeRule | undefined, names: RequestNames): string[] {
  const path = rule?.secondary?.databases;
  return path ? [...new Set(names.strings(path))].filter((name) => name !== '') : [];
}
