import { setTimeout as sleep } from 'node:timers/promises';
import { errors } from '@latchkey/contract';
import type pg from 'pg';
import type { Log } from '../../observe/log.ts';
import { type CatalogSnapshot, EMPTY_CATALOG } from '../sql/catalog-snapshot.ts';
import { ChangedUsers } from '../sql/changed-users.ts';
import type { StoreAddress } from './address.ts';
import { connectAlone } from './connect.ts';
import { CHANNEL } from './dialect.ts';
import { type Image, readCommit, readImage, StoreTooNew } from './read-image.ts';
import { leftBehind } from './schema-age.ts';

/** How often to look without having been told: bounds what a lost notice costs. */
const LOOK_EVERY_MS = 500;
/** How long what was read may be trusted without reaching the store. */
const TRUST_MS = 10_000;
/** How long a question of this connection may take. */
const ANSWER_WITHIN_MS = 3_000;
const RETRY_MS = 250;

/**
 * What a replica remembers of the store, so that calls need not ask it: auth revisions and catalogues.
 * One connection of its own hears of the commits of all replicas, looks twice a second whether it has
 * missed one, and reads what has changed. Time is monotonic: clocks that differ or jump do not count.
 */
export class Replica {
  readonly #address: StoreAddress;
  readonly #log: Log;
  /** ms on a clock that only goes forward. */
  readonly #elapsed: () => number;
  #image: Image = { commit: -1, places: '', clusters: new Map() };
  /** What callers are told, which differs from the store's own number once it went back. */
  #auth = new Map<string, number>();
  /** By the same numbers. */
  readonly #changedUsers = new ChangedUsers();
  /** When the reading of `#image`, or of its still being the newest, began. */
  #asOf = Number.NEGATIVE_INFINITY;
  /** A commit of our own was acknowledged then: nothing older is trusted. */
  #notBefore = Number.NEGATIVE_INFINITY;
  readonly #waiting = new Set<{ readonly since: number; readonly done: () => void }>();
  readonly #clustersChanged = new Set<() => void>();
  #wake: () => void = () => {};
  #isLeftBehind = false;
  #pending = false;
  #closed = false;
  #running: Promise<void> = Promise.resolve();

  private constructor(address: StoreAddress, log: Log, elapsed: () => number) {
    this.#address = address;
    this.#log = log;
    this.#elapsed = elapsed;
  }

  /** Resolves once everything was read. @throws Error if the store cannot be reached */
  static async start(parts: {
    readonly address: StoreAddress;
    readonly log: Log;
    readonly elapsed?: () => number;
  }): Promise<Replica> {
    const { address, log, elapsed = () => performance.now() } = parts;
    const replica = new Replica(address, log, elapsed);
    const client = await replica.#connect();
    replica.#running = replica.#run(client);
    return replica;
  }

  /** 0 for a cluster that does not exist. @throws errors.unavailable */
  auth(clusterId: string): number {
    this.#checkTrust();
    return this.#auth.get(clusterId) ?? 0;
  }

  /** See `Store.usersChangedSince`. */
  usersChangedSince(clusterId: string, revision: number): readonly string[] | undefined {
    return this.#changedUsers.since(clusterId, revision);
  }

  /** @throws errors.unavailable */
  catalog(clusterId: string): CatalogSnapshot {
    this.#checkTrust();
    return this.#image.clusters.get(clusterId)?.catalog ?? EMPTY_CATALOG;
  }

  /** Tells when a cluster was made, taken to another status or place, or erased. @returns to tell no more */
  watchClusters(changed: () => void): () => void {
    this.#clustersChanged.add(changed);
    return () => this.#clustersChanged.delete(changed);
  }

  /**
   * Waits until whatever was committed before is known here. If that takes too long, nothing is answered
   * from memory until it is: the commit will be acknowledged, and must not be overlooked.
   */
  async catchUp(): Promise<void> {
    const since = this.#elapsed();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#notBefore = Math.max(this.#notBefore, since);
        waiter.done();
      }, ANSWER_WITHIN_MS);
      const waiter = {
        since,
        done: () => {
          clearTimeout(timer);
          this.#waiting.delete(waiter);
          resolve();
        },
      };
      this.#waiting.add(waiter);
      this.#look();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#look();
    await this.#running;
    for (const waiter of this.#waiting) waiter.done();
  }

  #checkTrust(): void {
    if (this.#isLeftBehind) throw leftBehind();
    const age = this.#elapsed() - this.#asOf;
    if (age > TRUST_MS || this.#asOf < this.#notBefore) {
      throw errors.unavailable('the store cannot be reached, try again');
    }
  }

  async #run(first: pg.Client): Promise<void> {
    let client: pg.Client | undefined = first;
    while (!this.#closed) {
      try {
        client ??= await this.#connect();
        await this.#follow(client);
      } catch (error) {
        this.#lost(error);
      }
      drop(client);
      client = undefined;
      if (!this.#closed) await sleep(RETRY_MS);
    }
  }

  #lost(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (!(error instanceof StoreTooNew)) {
      this.#log.warn({ reason }, 'the connection to the store was lost');
    } else if (!this.#isLeftBehind) {
      this.#isLeftBehind = true;
      this.#log.error(reason);
    }
  }

  /** A session that hears of commits, and has read everything anew. */
  async #connect(): Promise<pg.Client> {
    const client = await connectAlone(this.#address, { answerWithin: ANSWER_WITHIN_MS });
    try {
      client.on('notification', ({ payload }) => {
        if (Number(payload) > this.#image.commit) this.#look();
      });
      client.on('error', () => this.#look());
      client.on('end', () => this.#look());
      await client.query(`listen ${CHANNEL}`);
      const began = this.#elapsed();
      // Nothing is kept: a server that took over may lack commits, and have given their numbers again.
      const image = await readImage(client);
      this.#auth = renumbered(image, this.#auth);
      for (const [id, told] of this.#auth) this.#changedUsers.forget(id, told);
      this.#accept(image, began);
      return client;
    } catch (error) {
      drop(client);
      throw error;
    }
  }

  async #follow(client: pg.Client): Promise<void> {
    while (!this.#closed) {
      await this.#pause();
      if (this.#closed) return;
      const began = this.#elapsed();
      if ((await readCommit(client)) === this.#image.commit) {
        this.#accept(this.#image, began);
        continue;
      }
      const image = await readImage(client, this.#image);
      this.#advance(image);
      this.#accept(image, began);
    }
  }

  /** Numbers go on as far as the store's did. */
  #advance({ clusters }: Image): void {
    const told = this.#auth;
    this.#auth = new Map();
    for (const [id, { auth, changed }] of clusters) {
      const last = this.#image.clusters.get(id)?.auth;
      const from = told.get(id) ?? 0;
      const to = last === undefined ? auth : from + auth - last;
      this.#auth.set(id, to);
      if (last === undefined) this.#changedUsers.forget(id, to);
      else if (to !== from) {
        const ours = changed.map((each) => ({ ...each, revision: each.revision - last + from }));
        this.#changedUsers.advance(id, { from, to }, ours);
      }
    }
  }

  #accept(image: Image, began: number): void {
    this.#isLeftBehind = false;
    const areOthers = image.places !== this.#image.places;
    this.#image = image;
    this.#asOf = began;
    for (const waiter of this.#waiting) if (waiter.since <= began) waiter.done();
    if (areOthers) for (const changed of this.#clustersChanged) changed();
  }

  /** Has the store asked now, and once more if it is being asked. */
  #look(): void {
    this.#pending = true;
    this.#wake();
  }

  async #pause(): Promise<void> {
    if (!this.#pending) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_EVERY_MS);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#pending = false;
  }
}

/** Numbers after a new session: each differs from all that were told before. */
function renumbered({ clusters }: Image, told: ReadonlyMap<string, number>): Map<string, number> {
  return new Map(
    [...clusters].map(([id, { auth }]) => [id, Math.max(auth, (told.get(id) ?? -1) + 1)]),
  );
}

/** Without waiting: the other side may be gone. */
function drop(client: pg.Client | undefined): void {
  client?.end().catch(() => {});
}
