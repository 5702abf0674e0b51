import { createContext } from 'react';

/** What was filled in or set going on pages, by what they are about; in memory, until the session ends. */
export class Drafts {
  readonly #drafts = new Map<string, object>();
  readonly #listeners = new Set<() => void>();

  get(id: string): object | undefined {
    return this.#drafts.get(id);
  }

  set(id: string, draft: object): void {
    this.#drafts.set(id, draft);
    // At once: a field whose text comes later loses the place of the caret.
    for (const listener of this.#listeners) listener();
  }

  clear(): void {
    this.#drafts.clear();
    for (const listener of this.#listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

export const DraftsContext = createContext<Drafts | undefined>(undefined);
