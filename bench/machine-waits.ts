import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * How long the machine keeps waiting whoever wants a processor, as others have both or it stands still: so long no event loop can
 * be blamed for.
 */
export class MachineWaits {
  readonly #thread = new Worker(new URL('./idle-thread.ts', import.meta.url));

  constructor() {
    this.#thread.unref();
  }

  /** How late a thread that only sleeps woke up at most since the last call, ms. */
  async longest(): Promise<number> {
    const told = once(this.#thread, 'message') as Promise<[number]>;
    this.#thread.postMessage('longest');
    const [longest] = await told;
    return longest;
  }
}
