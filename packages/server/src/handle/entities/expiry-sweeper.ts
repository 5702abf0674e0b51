import type { Engine } from '../../engine/engine.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../observe/log.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { expired } from './expiry.ts';

interface Parts {
  readonly clusterId: string;
  readonly catalog: CatalogStore;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
}

/** Nobody sees expired entities in the meantime. */
const INTERVAL_MS = 60_000;

/** Removes expired entities of a cluster's collections from time to time. */
export class ExpirySweeper {
  readonly #parts: Parts;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #sweep: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#sweep = this.sweep().finally(() => {
        if (!this.#stop.signal.aborted) this.start();
      });
    }, INTERVAL_MS);
    this.#timer.unref();
  }

  /** Resolves when nothing is removed any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#sweep;
  }

  /** Removes what has expired by now. Never rejects: what fails is tried again. */
  async sweep(): Promise<void> {
    const { clusterId, catalog, engine, clock, log } = this.#parts;
    for (const record of await catalog.listCollections(clusterId)) {
      const filter = expired(record, clock.now());
      if (!filter || this.#stop.signal.aborted) continue;
      try {
        await engine.collection(record.id).delete(filter, this.#stop.signal);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        log.warn({ collection: record.id, err: error }, 'expired entities can not be removed');
      }
    }
  }
}
