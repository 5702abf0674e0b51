import type { Clock } from '../kernel/clock.ts';
import { repeat } from '../kernel/repeat.ts';
import type { Log } from '../observe/log.ts';
import type { CredentialUse } from '../store/credential-uses.ts';
import type { Store } from '../store/store.ts';
import { sourceNetwork } from './source-network.ts';

const FLUSH_MS = 60_000;
/** More credentials than that are not kept between two writes; who is left out comes again. */
const MAX_PENDING = 20_000;

interface Noted {
  usedAt: number;
  source: string;
}

/**
 * Keeps when each credential was last used, at the price of a map's entry per call and one
 * transaction a minute, however many calls there are.
 */
export class CredentialUses {
  readonly #store: Pick<Store, 'credentialUses' | 'users'>;
  readonly #clock: Clock;
  readonly #log: Log;
  #pending = new Map<string, Noted>();
  #stop: () => void = () => {};

  constructor(parts: {
    store: Pick<Store, 'credentialUses' | 'users'>;
    clock: Clock;
    log: Log;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /** @param id of a user or an API key @param source address of the client */
  note(id: string, source: string): void {
    const noted = this.#pending.get(id);
    if (noted) {
      noted.usedAt = this.#clock.now();
      noted.source = source;
    } else if (this.#pending.size < MAX_PENDING) {
      this.#pending.set(id, { usedAt: this.#clock.now(), source });
    }
  }

  /** When each was last used, those of the last minute included; without those that never were. */
  async find(ids: readonly string[]): Promise<Map<string, CredentialUse>> {
    const pending = new Map(ids.map((id) => [id, this.#pending.get(id)]));
    const found = await this.#store.credentialUses.find(ids);
    for (const [id, noted] of pending) if (noted) found.set(id, useOf(id, noted));
    return found;
  }

  /** Writes what was noted; what cannot be written is tried again with the next. */
  async flush(): Promise<void> {
    const pending = this.#pending;
    if (pending.size === 0) return;
    this.#pending = new Map();
    try {
      await this.#store.credentialUses.record([...pending].map(([id, noted]) => useOf(id, noted)));
    } catch (err) {
      this.#log.warn({ err }, 'cannot write when credentials were last used');
      for (const [id, noted] of pending) {
        if (!this.#pending.has(id)) this.#pending.set(id, noted);
      }
    }
  }

  /** Old password hashes do not lie about for longer than they work. */
  async #everyMinute(): Promise<void> {
    await this.flush();
    await this.#store.users.forgetEndedGraces();
  }

  start(): void {
    const failed = (err: unknown) => this.#log.warn({ err }, 'cannot forget what is over');
    this.#store.credentialUses.forgetGone().catch(failed);
    this.#stop = repeat(FLUSH_MS, () => this.#everyMinute(), failed);
  }

  /** Writes what is left. */
  async stop(): Promise<void> {
    this.#stop();
    await this.flush();
  }
}

function useOf(id: string, { usedAt, source }: Noted): CredentialUse {
  return { id, usedAt, network: sourceNetwork(source) };
}
