/** Renames of collections through this server, one after the other: each may free the name that the next one takes. */
export class Renames {
  #turn: Promise<unknown> = Promise.resolve();
  #current: { readonly name: string; readonly over: Promise<void> } | undefined;

  /** @param name that is given up. @param work upstream, and then here */
  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(async () => {
      const { promise: over, resolve } = Promise.withResolvers<void>();
      this.#current = { name, over };
      try {
        return await work();
      } finally {
        this.#current = undefined;
        resolve();
      }
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** When the collection that a name stood for has another one here, too; undefined: it is given none. */
  overOf(name: string): Promise<void> | undefined {
    return this.#current?.name === name ? this.#current.over : undefined;
  }
}
