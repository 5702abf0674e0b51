import type { Inputs } from './inputs.ts';

/** What is asked of an installation. */
export interface Demand {
  readonly replicas: number;
  readonly clusters: number;
  /** That exist. */
  readonly credentials: number;
  /** That are in use: each keeps calling. */
  readonly active: number;
  readonly callsPerSecond: number;
  /** Part of the calls that are searches; the others are small. */
  readonly searches: number;
  /** Changes of credentials, roles and grants, over all clusters. */
  readonly changesPerMinute: number;
  /** Part of the changes that are not about one user alone: of a role, a grant, a key. */
  readonly aboutAll: number;
}

/** How much of each part is used; 1 is all of it. */
export interface Use {
  readonly 'event loop of a replica': number;
  readonly 'reads of the store': number;
  readonly 'changes of the store': number;
  readonly 'hashes of new sign-ins': number;
}

export interface Simulated {
  readonly use: Use;
  /** The part that is full first when all of the demand grows alike. */
  readonly first: keyof Use;
  /** By how much the demand may grow until then; below 1 it is too much. */
  readonly room: number;
  /** Seconds that a restarted replica needs to verify all its active credentials anew. */
  readonly warmUpSeconds: number;
}

/** Credentials that begin to be used in a second, of those in use. */
const NEW_PER_SECOND = 1 / 3600;
/** How often a busy credential is asked for again by each replica, at most: by each call. */
const SECONDS = 300;

/**
 * Goes through five minutes second by second: changes come at random, on clusters of which some are much
 * busier than others. One that is about a user has each replica read that user again; one that is about all
 * (a role, a grant) has it read every credential of its cluster again, as they are used.
 * @param random numbers of [0, 1)
 */
export function simulate(demand: Demand, inputs: Inputs, random: () => number): Simulated {
  const { replicas, clusters, active, callsPerSecond, searches, changesPerMinute, aboutAll } =
    demand;
  const weights = Array.from({ length: clusters }, (_, at) => 1 / (at + 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const share = weights.map((weight) => weight / sum);
  let reads = 0;
  let changes = 0;
  for (let second = 0; second < SECONDS; second++) {
    const stale = new Set<number>();
    for (let left = changesPerMinute / 60; left > random(); left--) {
      changes += 1;
      if (random() < aboutAll) stale.add(pick(share, random));
      // At most: not every replica is asked by that user.
      else reads += replicas;
    }
    for (const cluster of stale) {
      const part = share[cluster] ?? 0;
      // Nobody is read twice for one change, nor who does not call.
      const callers = Math.min(active * part, (callsPerSecond / replicas) * part);
      reads += callers * replicas;
    }
  }
  const cpuMs = inputs.relayCpuMs.search * searches + inputs.relayCpuMs.small * (1 - searches);
  const newSignIns = active * NEW_PER_SECOND;
  const changeMs = 1000 / inputs.changesPerSecond + inputs.syncMs;
  const use: Use = {
    'event loop of a replica': ((callsPerSecond / replicas) * cpuMs) / 1000,
    'reads of the store': (reads / SECONDS + newSignIns) / inputs.find.perSecond,
    'changes of the store': ((changes / SECONDS) * changeMs) / 1000,
    'hashes of new sign-ins': (newSignIns * inputs.hashMs) / 1000 / replicas,
  };
  const parts = Object.entries(use) as [keyof Use, number][];
  const [first, fullest] = parts.reduce((most, each) => (each[1] > most[1] ? each : most));
  return {
    ...{ use, first, room: 1 / fullest },
    warmUpSeconds: (active / replicas) * (inputs.hashMs / 1000),
  };
}

function pick(share: readonly number[], random: () => number): number {
  let left = random();
  for (const [at, part] of share.entries()) {
    left -= part;
    if (left < 0) return at;
  }
  return share.length - 1;
}
