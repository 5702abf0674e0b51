import { errors, PROJECT_ROLES } from '@latchkey/contract';
import type { ControlPrincipal } from '../../handle/control-principal.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Cluster } from '../../store/clusters.ts';
import type { Store } from '../../store/store.ts';
import { apiKeyRole } from '../api-key-role.ts';
import { seesCluster } from '../project-role-on.ts';
import type { DraftStore } from './draft/draft-store.ts';
import { type DryRunAnswer, dryRun } from './dry-run.ts';
import { type CollectionAnswer, explainCollection } from './explain-collection.ts';
import { explainMay, type MayAnswer } from './explain-may.ts';
import { explainRights, type RightsAnswer } from './explain-rights.ts';
import type { Page, Question } from './question.ts';

export type { Chain, Place } from './chain.ts';
export type { Near } from './near-misses.ts';
export type { ObjectView } from './object-view.ts';
export type { CollectionAnswer, DryRunAnswer, MayAnswer, RightsAnswer };

/** Who asks, of the control plane. */
export type Asker = Pick<ControlPrincipal, 'id' | 'name' | 'organizationId' | 'scope'>;

export interface Asking {
  readonly asker: Asker;
  /** May be left out where the asker has only one. */
  readonly clusterId?: string;
  readonly question: Question;
  readonly page: Page;
}

type Found = MayAnswer | RightsAnswer | CollectionAnswer | DryRunAnswer;

export type Answer = { readonly clusterId: string } & Found;

/** Answers questions about who may do what, and why; changes nothing. */
export type Explain = (asking: Asking) => Promise<Answer>;

/** How often a question is asked again because somebody changed rights in between. */
const MOST_TRIES = 5;

export function createExplain(parts: {
  readonly store: Pick<Store, keyof DraftStore | 'clusters' | 'authRevision'>;
  readonly clock: Clock;
}): Explain {
  const { store, clock } = parts;
  return async ({ asker, clusterId, question, page }) => {
    const cluster = await clusterOf(asker, clusterId, store);
    const isAdmin = apiKeyRole(asker, cluster) === PROJECT_ROLES.Admin;
    if (!isAdmin && !isOwn(question, asker)) throw errors.asksAboutOthers();
    const ask = () => answer(question, page, { cluster, store, clock, asker, isAdmin });
    const found = await atOneMoment(ask, () => store.authRevision(cluster.id));
    return { clusterId: cluster.id, ...(isAdmin ? found : withoutPolicies(found)) };
  };
}

async function answer(
  question: Question,
  page: Page,
  parts: {
    readonly cluster: Cluster;
    readonly store: Pick<Store, keyof DraftStore>;
    readonly clock: Clock;
    readonly asker: Asker;
    readonly isAdmin: boolean;
  },
): Promise<Found> {
  const { id, name } = parts.asker;
  const asker: Principal = { kind: 'apiKey', id, name };
  switch (question.kind) {
    case 'may':
      return explainMay(question, page, parts);
    case 'rights':
      return explainRights(question.who, page, parts);
    case 'collection':
      return explainCollection(question, page, parts);
    case 'change':
      return dryRun(question.change, page, { ...parts, asker });
  }
}

/**
 * An answer takes several reads; they belong together if the auth revision is the same before and
 * after. Where rights change without a pause the last answer has to do.
 */
async function atOneMoment<T>(read: () => Promise<T>, revision: () => number): Promise<T> {
  for (let tries = 1; ; tries++) {
    const before = revision();
    const found = await read();
    if (revision() === before || tries === MOST_TRIES) return found;
  }
}

async function clusterOf(
  asker: Asker,
  clusterId: string | undefined,
  { clusters }: Pick<Store, 'clusters'>,
): Promise<Cluster> {
  const covered = (await clusters.list()).filter((cluster) => seesCluster(asker, cluster));
  if (clusterId !== undefined) {
    const named = covered.find(({ id }) => id === clusterId);
    if (!named) throw errors.clusterNotFound(clusterId);
    return named;
  }
  const [only, ...others] = covered;
  if (!only || others.length > 0) throw errors.clusterNotNamed(covered.map(({ id }) => id));
  return only;
}

/** Who does not administer the cluster may ask about itself alone. */
function isOwn(question: Question, asker: Asker): boolean {
  if (question.kind !== 'may' && question.kind !== 'rights') return false;
  return question.who.kind === 'apiKey' && question.who.id === asker.id;
}

/** What the policies are is for those to see who administer them. */
function withoutPolicies(found: Found): Found {
  if (!('rows' in found) || !found.rows) return found;
  const { action, restricted } = found.rows;
  return { ...found, rows: { action, restricted } };
}
