/**
 * Directories in which engines of this process are at work though they were closed: an index build can not be stopped,
 * and nobody else can open its store before it is over.
 */
export class LeavingDirs {
  readonly #left = new Map<string, Promise<unknown>>();

  /** @param left settles when the engine touches nothing there any more */
  add(dir: string, left: Promise<unknown>): void {
    const forget = () => {
      if (this.#left.get(dir) === gone) this.#left.delete(dir);
    };
    const gone: Promise<void> = left.then(forget, forget);
    this.#left.set(dir, gone);
  }

  /** Resolves when nobody who was closed works in a directory. */
  async left(dir: string): Promise<void> {
    await this.#left.get(dir);
  }
}
