/** Runs a piece of work once for all who ask for it while it runs. */
export class SingleFlight<Key, Value> {
  readonly #running = new Map<Key, Promise<Value>>();

  /** Whether a call with this key would join work that runs already. */
  has(key: Key): boolean {
    return this.#running.has(key);
  }

  /** Joins the work that runs under this key, else starts it. All share its value or its failure. */
  run(key: Key, work: () => Promise<Value>): Promise<Value> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const started = work().finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }
}
