import { createHash } from 'node:crypto';
import { BUILT_IN_ADMINS, BUILT_IN_ROLES, errors, type Profile } from '@latchkey/contract';
import type { ControlData } from '@latchkey/contract/control';
import { generatePassword } from '../../kernel/generate-password.ts';
import { createIds } from '../../kernel/ids.ts';
import type { PasswordHasher } from '../../kernel/password-hasher.ts';
import type { Random } from '../../kernel/random.ts';
import type { Origin } from '../../store/audit.ts';
import type {
  ClusterEngine,
  ClusterSettings,
  ClusterStore,
  CreateOutcome,
  Deployment,
  NewCluster,
  Project,
  SlotRange,
} from '../../store/clusters.ts';
import type { ClusterLifecycle } from './cluster-lifecycle.ts';
import { chosenEngine, type Engines } from './engines.ts';
import type { Failpoints } from './failpoints.ts';

export type CreatedCluster = ControlData<'createDedicatedCluster'>;

/** What is asked for. */
export interface ClusterWish {
  readonly project: Project;
  readonly name: string;
  readonly settings: ClusterSettings;
  /** Unset: the usual one. */
  readonly engine?: ClusterEngine | undefined;
  /** By which a lost reply can be asked for again; empty: none. */
  readonly idempotencyKey: string;
  readonly origin: Origin;
  /** Puts something into it before it is opened; if that fails, the cluster goes again. */
  readonly fill?: { readonly clusterId: string; readonly run: () => Promise<void> };
}

export type CreateCluster = (wish: ClusterWish) => Promise<CreatedCluster>;

/** As the cloud has them. */
const PREFIXES: Record<Deployment, 'in01' | 'in03' | 'in05'> = {
  ...{ Dedicated: 'in01', Free: 'in03', Serverless: 'in05' },
};
/** Of an installation, those in the recycle bin included: each has files, and when it runs, memory. */
const MOST_CLUSTERS = 500;
const LONGEST_KEY = 255;

const SUBMITTED =
  'Submitted: the cluster is being created. Describe it until its status is RUNNING, then connect as this user with this password, which is not shown again.';
const AGAIN =
  'This request was made before, and this is its cluster. Its password was in the first reply alone; if that was lost, reset it.';

/**
 * Makes a cluster and its administrator. It is stored, and with it the hash of the one password, before
 * anything is answered; it is opened behind the reply.
 */
export function createClusterMaker(parts: {
  readonly clusters: ClusterStore;
  readonly hasher: PasswordHasher;
  readonly random: Random;
  readonly profile: Profile;
  readonly slots: SlotRange;
  readonly engines: Engines;
  readonly lifecycle: ClusterLifecycle;
  readonly failpoints: Failpoints;
}): CreateCluster {
  const { clusters, hasher, random, profile, engines, lifecycle } = parts;
  const ids = createIds(random);
  const { user, role } = BUILT_IN_ADMINS[profile];
  return async (wish) => {
    const { project, name, settings, origin } = wish;
    if (wish.idempotencyKey.length > LONGEST_KEY) {
      throw errors.controlParameter(`Idempotency-Key: at most ${LONGEST_KEY} characters`);
    }
    const engine = chosenEngine(engines, wish.engine);
    const id = wish.fill?.clusterId ?? ids.cluster(PREFIXES[settings.deployment]);
    const password = generatePassword(random);
    const passwordHash = await hasher.hash(password);
    const made: NewCluster = {
      cluster: {
        ...{ id, name, profile, engine, projectId: project.id },
        organizationId: project.organizationId,
        ...settings,
      },
      roles: BUILT_IN_ROLES[profile],
      admin: { clusterId: id, name: user, passwordHash, description: '', roles: [role] },
      ...(wish.idempotencyKey && { request: requestOf(wish) }),
      ...{ limit: MOST_CLUSTERS, slots: parts.slots, oneMilvus: engines.oneMilvus },
    };
    await parts.failpoints('create.before-store');
    const outcome = await clusters.create(made, origin);
    if (outcome.kind === 'again') {
      return { clusterId: outcome.clusterId, username: user, prompt: AGAIN };
    }
    if (outcome.kind !== 'created') throw refusal(outcome, wish);
    lifecycle.start(id, wish.fill?.run);
    return { clusterId: id, username: user, password: password.reveal(), prompt: SUBMITTED };
  };
}

function requestOf({ project, name, settings, engine, idempotencyKey, origin }: ClusterWish) {
  const wish = [project.id, name, Object.entries(settings).sort()];
  // Added only where it was said, so that a request of before there was a choice is known again.
  const text = JSON.stringify(engine === undefined ? wish : [...wish, engine]);
  const digest = createHash('sha256').update(text).digest('hex');
  return { actorId: origin.actor.id, key: idempotencyKey, digest };
}

function refusal({ kind }: CreateOutcome, { name, project }: ClusterWish): Error {
  switch (kind) {
    case 'name-taken':
      return errors.clusterNameTaken(name);
    case 'key-reused':
      return errors.idempotencyKeyReused();
    case 'full':
      return errors.tooManyClusters(MOST_CLUSTERS);
    case 'milvus-taken':
      return errors.milvusTaken();
    case 'no-slot':
      return errors.noPortLeft();
    default:
      return errors.projectNotFound(project.id);
  }
}
