import {
  errors,
  type MethodRule,
  type PrivilegeLevel,
  type PrivilegeRule,
  privilegeOfWire,
} from '@latchkey/contract';
import { isRestricted } from '../../kernel/is-restricted.ts';
import type { Store } from '../../store/store.ts';
import type { Resolver } from '../decide.ts';
import { type Access, type AccessParts, type PrincipalView, readAccess } from './access.ts';
import { allowsHolding, allowsWith, type Case } from './allows-with.ts';
import { asSeen } from './as-seen.ts';
import { askedAbout } from './asked-about.ts';
import { askedRule } from './asked-rule.ts';
import { type Chain, lengthOf } from './chain.ts';
import { type FoundObject, findObject, type ObjectView } from './object-view.ts';
import { pageOf } from './page-of.ts';
import type { Page, Question } from './question.ts';
import { type Remedy, remedyOf } from './remedy.ts';
import { type RowLimits, rowLimitsOf } from './row-limits.ts';

export interface MayParts extends AccessParts {
  readonly store: AccessParts['store'] & Pick<Store, 'roles' | 'catalog'>;
  /** Whether the asker administers the cluster, and may know of all that there is on it. */
  readonly isAdmin: boolean;
}

/** Whether a principal may do something, and why. */
export type MayAnswer = {
  readonly principal: PrincipalView;
  /** Set if an RPC was asked for. */
  readonly rpc?: string;
} & (Verdict | (Needed & Verdict));

/** What a call takes. */
interface Needed {
  readonly privilege: string;
  readonly level: PrivilegeLevel;
  readonly object: ObjectView;
  /** What of the question does not exist. */
  readonly doesNotExist?: 'database' | 'collection' | 'user';
}

type Verdict = Allowed | Denied;

interface Allowed {
  readonly allowed: true;
  /** Shortest first. */
  readonly because: readonly Chain[];
  /** Whether there are more chains than were asked for. */
  readonly more: boolean;
  /** The call is let in, but its reply is as if the collection did not exist. */
  readonly visible?: false;
  /** Set if the collection has row policies. */
  readonly rows?: RowLimits;
}

interface Denied extends Partial<Remedy> {
  readonly allowed: false;
  /** Set if no grant would help. */
  readonly reason?: string;
}

type MayQuestion = Extract<Question, { kind: 'may' }>;

/**
 * Answers whether a principal may do something, as the authorizer would decide now.
 * @throws ApiError for what cannot be asked, or about whom nothing is known
 */
export async function explainMay(
  question: MayQuestion,
  page: Page,
  parts: MayParts,
): Promise<MayAnswer> {
  const { rpc, rule } = askedRule(parts.cluster.profile, question.can);
  const access = await readAccess(question.who, parts);
  const head = { principal: access.view, ...(rpc !== undefined && { rpc }) };
  if (rule.kind !== 'privilege') return { ...head, ...verdictWithoutPrivilege(rule, access) };
  const about = askedAbout(rule, question.on);
  const resolve = resolverOf(parts);
  const there = await findObject(rule, question.on, parts);
  const rights = access.standing?.rights;
  const found = parts.isAdmin ? there : asSeen(there, question.on, { rights, resolve });
  const asked: Case = { ...about, ...{ rule, principal: access.principal, resolve } };
  return {
    ...head,
    ...{ privilege: privilegeOfWire(rule.privilege), level: rule.level, object: found.view },
    ...(found.unknown && { doesNotExist: found.unknown }),
    ...(await verdictOf(asked, { access, found, page }, parts)),
  };
}

function verdictWithoutPrivilege(
  rule: Exclude<MethodRule, PrivilegeRule>,
  access: Access,
): Verdict {
  if (!access.standing) return refusedAtDoor(access);
  const { kind, reason } = rule;
  if (kind === 'refused') return { allowed: false, reason: `nobody may call it: ${reason}` };
  return { allowed: true, because: [{ via: 'everybody', reason }], more: false };
}

function refusedAtDoor({ fault }: Access): Denied {
  return { allowed: false, ...(fault !== undefined && { reason: fault }) };
}

async function verdictOf(
  asked: Case,
  { access, found, page }: { access: Access; found: FoundObject; page: Page },
  { cluster, store }: MayParts,
): Promise<Verdict> {
  const { standing } = access;
  if (!standing) return refusedAtDoor(access);
  if (!allowsWith(asked, standing)) {
    return { allowed: false, ...(await remedyOf({ asked, found, access, cluster }, store)) };
  }
  const chains = [...ownChains(asked, access), ...grantedChains(asked, access)];
  const { rows: because, more } = pageOf(chains, page);
  const { record } = found;
  const rows =
    record && rowLimitsOf(record, privilegeOfWire(asked.rule.privilege), standing.rights);
  if (rows && cluster.engine === 'milvus' && isRestricted(record, standing.rights)) {
    // As the relay to Milvus refuses it, which cannot keep some entities back.
    return { allowed: false, reason: errors.rowPolicyUnenforced(record.name).message };
  }
  return {
    ...{ allowed: true, because, more },
    ...(isHidden(asked.rule, found, standing.rights) && { visible: false }),
    ...(rows && { rows }),
  };
}

/** Whether the reply of a call that is let in leaves out what it was about. */
function isHidden(
  { filtered }: PrivilegeRule,
  { view, record }: FoundObject,
  rights: NonNullable<Access['standing']>['rights'],
): boolean {
  if (!filtered || !('collection' in view) || view.collection === '*') return false;
  return !(record && rights.seesCollection(record.databaseId, record.id));
}

/** What everybody may do where it is about themselves. */
function ownChains(asked: Case, { standing, principal }: Access): Chain[] {
  const { own } = asked.rule;
  if (!own || !standing) return [];
  if (!allowsWith(asked, { roles: standing.roles, rights: NO_RIGHTS })) return [];
  const [name = ''] = asked.names.strings(own.path);
  return [
    own.what === 'role' ? { via: 'ownRole', role: name } : { via: 'ownUser', user: principal.name },
  ];
}

const NO_RIGHTS = {
  allows: () => false,
  allowsSomewhere: () => false,
  seesDatabase: () => false,
  seesCollection: () => false,
  rowRule: () => undefined,
};

/** Every source that would do by itself; the call is about one object, so there is one at least. */
function grantedChains(asked: Case, { sources }: Access): Chain[] {
  return sources
    .filter((source) => allowsHolding(asked, [source]))
    .map(({ chain }) => chain)
    .sort((a, b) => lengthOf(a) - lengthOf(b));
}

function resolverOf({ cluster, store: { catalog } }: MayParts): Resolver {
  return {
    database: (name) => catalog.ids.database(cluster.id, name),
    collection: (database, name) => catalog.ids.collection(cluster.id, database, name),
  };
}
