/** That the change to a revision was about one user alone. */
export interface ChangedUser {
  readonly revision: number;
  readonly id: string;
  readonly name: string;
}

/** Changes of a cluster that are remembered; who asks about older ones reads everything anew. */
export const MOST_CHANGES = 1000;

interface Known {
  /** Before it anything may have been another. */
  readonly floor: number;
  /** Of each revision after `floor`, oldest first. */
  readonly changes: readonly ChangedUser[];
}

/** Whom the last changes of each cluster's auth revision were about. */
export class ChangedUsers {
  readonly #clusters = new Map<string, Known>();

  /** Nothing is known of what changed until this revision. */
  forget(clusterId: string, revision: number): void {
    this.#clusters.set(clusterId, { floor: revision, changes: [] });
  }

  /**
   * Takes over a cluster's changes after one revision up to another. One of which nothing is told was about
   * everybody.
   * @param told oldest first
   */
  advance(
    clusterId: string,
    { from, to }: { readonly from: number; readonly to: number },
    told: readonly ChangedUser[],
  ): void {
    const known = this.#clusters.get(clusterId);
    const isWhole =
      told.length === to - from && told.every(({ revision }, at) => revision === from + 1 + at);
    if (!known || !isWhole) {
      this.forget(clusterId, to);
      return;
    }
    const all = [...known.changes, ...told];
    const changes = all.slice(-MOST_CHANGES);
    const dropped = all.at(-MOST_CHANGES - 1);
    this.#clusters.set(clusterId, { floor: dropped?.revision ?? known.floor, changes });
  }

  /** Ids and names of the users that changed after a revision. @returns undefined: anything may have */
  since(clusterId: string, revision: number): readonly string[] | undefined {
    const known = this.#clusters.get(clusterId);
    const after = revision - (known?.floor ?? 0);
    if (!known || after < 0 || after > known.changes.length) return undefined;
    return known.changes.slice(after).flatMap(({ id, name }) => [id, name]);
  }
}
