/**
 * Which documents are stored anew while the store is read. A read by a filter that has begun may then find
 * neither the old one nor the new one (zvec 0.7).
 */
export class Rewritten {
  readonly #reads = new Set<Set<string>>();

  note(ids: readonly string[]): void {
    for (const read of this.#reads) for (const id of ids) read.add(id);
  }

  /** @returns what was read, and the documents that may be missing in it */
  async during<T>(work: () => Promise<T>): Promise<{ result: T; ids: ReadonlySet<string> }> {
    const ids = new Set<string>();
    this.#reads.add(ids);
    try {
      return { result: await work(), ids };
    } finally {
      this.#reads.delete(ids);
    }
  }
}
