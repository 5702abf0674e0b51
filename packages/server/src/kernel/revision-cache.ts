import { Lru } from './lru.ts';
import { SingleFlight } from './single-flight.ts';

/**
 * Values that hold for one revision of their source: as soon as it moves they are forgotten, all of them or
 * those that the source names. The revision is asked on every call, so nothing is ever answered out of date.
 */
export class RevisionCache<Value extends NonNullable<unknown>> {
  readonly #readRevision: () => number;
  readonly #changedSince: (revision: number) => readonly string[] | undefined;
  readonly #capacity: number;
  #revision: number | undefined;
  #values: Lru<string, Value>;
  #loading = new SingleFlight<string, Value>();

  /** @param changedSince the keys whose values moved after a revision; undefined: any may have */
  constructor(
    readRevision: () => number,
    capacity: number,
    changedSince: (revision: number) => readonly string[] | undefined = () => undefined,
  ) {
    this.#readRevision = readRevision;
    this.#changedSince = changedSince;
    this.#capacity = capacity;
    this.#values = new Lru(capacity);
  }

  /** The value, if it was loaded under the present revision. */
  find(key: string): Value | undefined {
    this.#turn();
    return this.#values.get(key);
  }

  /**
   * The value under the present revision, at once if it is known.
   * @param load reads it from the source; shared by all who ask for the key meanwhile
   */
  get(key: string, load: () => Promise<Value>): Value | Promise<Value> {
    const known = this.find(key);
    if (known !== undefined) return known;
    const revision = this.#revision;
    return this.#loading.run(key, async () => {
      const value = await load();
      this.#turn();
      // What was read while the revision moved may be older than the new revision: it still answers
      // those who asked before the move, but is not kept for those who ask after.
      if (this.#revision === revision) this.#values.set(key, value);
      return value;
    });
  }

  forget(key: string): void {
    this.#values.delete(key);
  }

  /** Forgets what changed if the revision moved; loads under way are not joined, whatever they load. */
  #turn(): void {
    const revision = this.#readRevision();
    if (revision === this.#revision) return;
    const changed = this.#revision === undefined ? undefined : this.#changedSince(this.#revision);
    this.#revision = revision;
    this.#loading = new SingleFlight();
    if (changed) for (const key of changed) this.#values.delete(key);
    else this.#values = new Lru(this.#capacity);
  }
}
