import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComposedCluster } from '../compose-cluster.ts';
import type { Closing } from '../engine/engine.ts';
import type { Fleet, FleetState } from '../handle/clusters/fleet.ts';
import type { Cluster } from '../store/clusters.ts';
import type { RestApp } from '../transport/rest/create-rest-app.ts';
import type { Endpoint, Endpoints } from './endpoints.ts';

/** How long calls in flight may take once their cluster, or the server, is to stop. */
const GRACE_MS = 10_000;

interface FleetParts {
  readonly compose: (cluster: Cluster, dataDir: string) => Promise<ComposedCluster>;
  readonly endpoints: Endpoints;
  /** Each cluster has a directory of its id in it. */
  readonly dir: string;
  /** Resolves when nothing is at work any more in the directory of a cluster that was closed. */
  readonly left: (dir: string) => Promise<void>;
}

interface Running {
  readonly composed: ComposedCluster;
  readonly endpoint: Endpoint;
  readonly slot: Cluster['slot'];
}

/** The clusters of this process, each with its own engine, users and endpoint. */
export class ClusterFleet implements Fleet {
  readonly #parts: FleetParts;
  readonly #running = new Map<string, Running>();
  readonly #failures = new Map<string, unknown>();

  constructor(parts: FleetParts) {
    this.#parts = parts;
  }

  async open(cluster: Cluster): Promise<void> {
    const running = this.#running.get(cluster.id);
    if (running && running.slot === cluster.slot) return;
    // Another replica found another place for it.
    if (running) await this.close(cluster.id);
    this.#failures.delete(cluster.id);
    try {
      const composed = await this.#parts.compose(cluster, this.#dirOf(cluster.id));
      const endpoint = await this.#openEndpoint(cluster, composed);
      this.#running.set(cluster.id, { composed, endpoint, slot: cluster.slot });
    } catch (error) {
      this.#failures.set(cluster.id, error);
      throw error;
    }
  }

  close(clusterId: string): Promise<void> {
    return this.#close(clusterId, { ends: false });
  }

  async #close(clusterId: string, how: Closing): Promise<void> {
    this.#failures.delete(clusterId);
    const running = this.#running.get(clusterId);
    if (!running) return;
    this.#running.delete(clusterId);
    await running.endpoint.stop(GRACE_MS);
    await running.composed.close(how);
  }

  state(clusterId: string): FleetState | undefined {
    const running = this.#running.get(clusterId);
    if (running) {
      const trouble = running.composed.trouble?.();
      return { kind: 'open', address: running.endpoint.address, ...(trouble ? { trouble } : {}) };
    }
    if (!this.#failures.has(clusterId)) return undefined;
    const error = this.#failures.get(clusterId);
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }

  /** The cluster's REST door, for calls that the control plane has signed in. */
  rest(clusterId: string): RestApp | undefined {
    return this.#running.get(clusterId)?.composed.rest;
  }

  /** Finds out what names of collections stand for where another server says it. @throws ApiError */
  async refreshNames(id: string, database: string, names: readonly string[]): Promise<void> {
    await this.#running.get(id)?.composed.refreshNames?.(database, names);
  }

  /** Those of the clusters that are open, by their ids. */
  engines(): ReadonlyMap<string, ComposedCluster['engine']> {
    return new Map([...this.#running].map(([id, { composed }]) => [id, composed.engine]));
  }

  get size(): number {
    return this.#running.size;
  }

  /** How many are open, and of no use: their upstream Milvus does not answer, or refuses. */
  get inTrouble(): number {
    const all = [...this.#running.values()];
    return all.filter(({ composed }) => composed.trouble?.() !== undefined).length;
  }

  /** Why the first of those that could not be opened could not. */
  get firstFailure(): unknown {
    return this.#failures.values().next().value;
  }

  async removeFiles(clusterId: string): Promise<void> {
    const dir = this.#dirOf(clusterId);
    await this.#parts.left(dir);
    await rm(dir, { recursive: true, force: true });
  }

  sizeOf(clusterId: string): Promise<number> {
    return bytesIn(this.#dirOf(clusterId));
  }

  heldBytes(clusterId: string): number | undefined {
    return this.#running.get(clusterId)?.composed.engine.heldBytes?.();
  }

  /** The same of all that are open and have it, by their ids. */
  allHeldBytes(): ReadonlyMap<string, number> {
    const all = [...this.#running.keys()].map((id) => [id, this.heldBytes(id)] as const);
    return new Map(all.filter((each): each is [string, number] => each[1] !== undefined));
  }

  /** Stops all clusters at once. */
  async stop(): Promise<void> {
    if (this.#running.size > 0) await this.#parts.endpoints.quiesce(GRACE_MS);
    await Promise.all([...this.#running.keys()].map((id) => this.#close(id, { ends: true })));
    await this.#parts.endpoints.close();
  }

  async #openEndpoint(cluster: Cluster, composed: ComposedCluster): Promise<Endpoint> {
    try {
      return await this.#parts.endpoints.open(cluster, composed);
    } catch (error) {
      await composed.close();
      throw error;
    }
  }

  #dirOf(clusterId: string): string {
    return join(this.#parts.dir, clusterId);
  }
}

async function bytesIn(dir: string): Promise<number> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const sizes = entries.map(async (entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return bytesIn(path);
    // A file may go away while it is looked at.
    return stat(path).then(
      ({ size }) => size,
      () => 0,
    );
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
