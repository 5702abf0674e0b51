import { Lru } from './lru.ts';
import { SingleFlight } from './single-flight.ts';

/**
 * Values that hold for one revision of their source: all are forgotten as soon as the revision
 * moves. The revision is asked on every call, so nothing is ever answered out of date.
 */
export class RevisionCache<Value extends NonNullable<unknown>> {
  readonly #readRevision: () => number;
  readonly #capacity: number;
  #revision: number | undefined;
  #values: Lru<string, Value>;
  #loading = new SingleFlight<string, Value>();

  constructor(readRevision: () => number, capacity: number) {
    this.#readRevision = readRevision;
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

  /** Starts afresh if the revision moved; that includes loads under way, which are not joined. */
  #turn(): void {
    const revision = this.#readRevision();
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#values = new Lru(this.#capacity);
    this.#loading = new SingleFlight();
  }
}
