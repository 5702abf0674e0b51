/**
 * Between a call that needs a fresh password and the dialog that asks for it. One question is open at
 * a time; calls that come meanwhile wait for the same answer.
 */
export class ConfirmGate {
  #answer: ((given: boolean) => void) | undefined;
  #question: Promise<boolean> | undefined;
  readonly #listeners = new Set<() => void>();

  /** @returns whether the password was given */
  ask(): Promise<boolean> {
    this.#question ??= new Promise<boolean>((resolve) => {
      this.#answer = resolve;
    });
    this.#tell();
    return this.#question;
  }

  answer(given: boolean): void {
    this.#answer?.(given);
    this.#answer = undefined;
    this.#question = undefined;
    this.#tell();
  }

  isOpen = (): boolean => this.#question !== undefined;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
