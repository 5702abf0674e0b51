/** Whether a call is still wanted. */
export interface Cancellation {
  readonly isCancelled: boolean;
  /** Why it is not. */
  readonly reason: unknown;
  /** The same for whatever takes a signal; made when it is first asked for, since it costs as much as a call. */
  readonly signal: AbortSignal;
  /** @param listener is called once, when the call is not wanted any more; not if that was before */
  listen(listener: () => void): void;
  forget(listener: () => void): void;
}

/** Of a call whose door tells by itself that it is not wanted any more. */
export class OwnCancellation implements Cancellation {
  isCancelled = false;
  reason: unknown;
  #controller: AbortController | undefined;
  #listeners: (() => void)[] | undefined;

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.isCancelled) this.#controller.abort(this.reason);
    }
    return this.#controller.signal;
  }

  /** Only the first counts. */
  cancel(reason: unknown): void {
    if (this.isCancelled) return;
    this.isCancelled = true;
    this.reason = reason;
    this.#controller?.abort(reason);
    const listeners = this.#listeners ?? [];
    this.#listeners = undefined;
    for (const listener of listeners) listener();
  }

  listen(listener: () => void): void {
    this.#listeners ??= [];
    this.#listeners.push(listener);
  }

  forget(listener: () => void): void {
    this.#listeners = this.#listeners?.filter((each) => each !== listener);
  }
}

/** Of a call that has a signal. */
export function cancellationBy(signal: AbortSignal): Cancellation {
  return {
    signal,
    get isCancelled() {
      return signal.aborted;
    },
    get reason() {
      return signal.reason;
    },
    listen: (listener) => signal.addEventListener('abort', listener, { once: true }),
    forget: (listener) => signal.removeEventListener('abort', listener),
  };
}
