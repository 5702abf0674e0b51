import { ApiError, type messages, wire } from '@latchkey/contract';
import { Lru } from '../../kernel/lru.ts';
import { SingleFlight } from '../../kernel/single-flight.ts';
import type { Origin } from '../../store/audit.ts';
import type { CatalogStore, CollectionRecord, Database } from '../../store/catalog.ts';
import { UPSTREAM_ID, upstreamIdOf } from './collection-from-description.ts';
import type { GatewayUpstream } from './gateway-upstream.ts';
import { MirroredCollections } from './mirrored-collections.ts';
import { Renames } from './renames.ts';
import { isMissing, requireSuccess } from './upstream-reply.ts';

type Description = messages.proto.milvus.DescribeCollectionResponse;

/** How long a name is taken to stand for what it stood for; changes through this server count at once. */
const FRESH_MS = 3000;
const MAX_NAMES = 20_000;
/** What upstream is changed to by others is nobody's doing here. */
const SYSTEM: Origin = {
  actor: { kind: 'system', id: 'upstream', name: 'upstream Milvus' },
  requestId: '',
  source: '',
};

/** Of a collection, or an alias. */
interface Name {
  readonly database: string;
  readonly name: string;
}

interface MirrorParts {
  readonly clusterId: string;
  readonly catalog: CatalogStore;
  readonly upstream: Pick<GatewayUpstream, 'ask' | 'names'>;
  readonly now: () => number;
}

/**
 * Keeps the catalogue in step with upstream, name by name as names are called: grants, API keys and
 * row policies are on the catalogue's ids, as with the embedded engine. A collection is known again by
 * upstream's id: one that was dropped and made anew has another, and inherits nothing.
 */
export class Mirror {
  readonly #parts: MirrorParts;
  readonly #collections: MirroredCollections;
  readonly #freshUntil = new Lru<string, number>(MAX_NAMES);
  /** The one that was asked for last: the next call is mostly about the same. */
  #last: { readonly database: string; readonly name: string; readonly until: number } | undefined;
  readonly #lookUps = new SingleFlight<string, void>();
  #databasesFreshUntil = 0;
  /** Raised by every change that goes through: what was looked up before it does not count. */
  #generation = 0;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #renames = new Renames();

  constructor(parts: MirrorParts) {
    this.#parts = parts;
    this.#collections = new MirroredCollections(parts);
  }

  /** Brings names up to date; undefined: they are. @throws as `Upstream.call` */
  refresh(
    database: string,
    collections: readonly string[],
    origin: Origin = SYSTEM,
  ): Promise<void> | undefined {
    const now = this.#parts.now();
    const isFresh = (name: string) => this.#isFresh(database, name, now);
    if (this.#databasesFreshUntil > now && collections.every(isFresh)) return undefined;
    const stale = collections.filter((name) => !isFresh(name));
    return this.#refresh(database, stale, origin);
  }

  #isFresh(database: string, name: string, now: number): boolean {
    const last = this.#last;
    if (last?.name === name && last.database === database) return last.until > now;
    const until = this.#freshUntil.get(keyOf(database, name)) ?? 0;
    this.#last = { database, name, until };
    return until > now;
  }

  /** To be called before and after a change of what names stand for. */
  forget(): void {
    this.#generation += 1;
    this.#databasesFreshUntil = 0;
    this.#freshUntil.clear();
    this.#last = undefined;
  }

  /**
   * Runs a rename. Until it is over here, too, what upstream tells of the old name does not count: with the
   * collection all grants on it would go. However it ended, the new name is looked up then, since the collection
   * may be found there by upstream's id.
   */
  renaming<T>(from: Name, to: Name, origin: Origin, work: () => Promise<T>): Promise<T> {
    return this.#renames.run(keyOf(from.database, from.name), async () => {
      try {
        return await work();
      } finally {
        await this.#lookUpRenamed(to, origin).catch(() => undefined);
      }
    });
  }

  async #lookUpRenamed({ database, name }: Name, origin: Origin): Promise<void> {
    const found = await this.#parts.catalog.findDatabase(this.#parts.clusterId, database);
    if (found) await this.#refreshCollection(found, name, origin, false);
  }

  async #refresh(database: string, names: readonly string[], origin: Origin): Promise<void> {
    if (!(this.#databasesFreshUntil > this.#parts.now())) {
      await this.#lookUps.run(`${this.#generation}`, () => this.#refreshDatabases(origin));
    }
    const found = await this.#parts.catalog.findDatabase(this.#parts.clusterId, database);
    if (!found) return;
    await Promise.all(
      names.map((name) => {
        const key = `${this.#generation}\0${keyOf(database, name)}`;
        return this.#lookUps.run(key, () => this.#refreshCollection(found, name, origin));
      }),
    );
  }

  async #refreshDatabases(origin: Origin): Promise<void> {
    const generation = this.#generation;
    const { upstream, catalog, clusterId, now } = this.#parts;
    // What is made from here on, here or by another replica, may be missing in the answer.
    const known = await catalog.listDatabases(clusterId);
    const types = {
      request: wire.milvus.ListDatabasesRequest,
      reply: wire.milvus.ListDatabasesResponse,
    };
    let listed: messages.proto.milvus.ListDatabasesResponse;
    try {
      listed = await upstream.ask('ListDatabases', types, { request: {}, database: 'default' });
      requireSuccess(listed.status, upstream.names.inOurs);
    } catch (error) {
      // A server that knows one database alone.
      if (!(error instanceof ApiError) || error.fields.code !== 10) throw error;
      this.#databasesFreshUntil = now() + FRESH_MS;
      return;
    }
    const there = new Map(
      listed.db_names.flatMap((name, index) => {
        const ours = upstream.names.ours(name);
        return ours === undefined ? [] : [[ours, String(listed.created_timestamp[index] ?? '')]];
      }),
    );
    if (!there.has('default')) await this.#createDefault();
    await this.#inTurn(() => this.#takeOverDatabases(known, there, origin));
    if (generation === this.#generation) this.#databasesFreshUntil = now() + FRESH_MS;
  }

  /** Of a cluster that shares upstream: its own `default` has to be made. */
  async #createDefault(): Promise<void> {
    const { upstream } = this.#parts;
    const types = { request: wire.milvus.CreateDatabaseRequest, reply: wire.common.Status };
    const request = { db_name: upstream.names.upstream('default') };
    const status = await upstream.ask('CreateDatabase', types, { request, database: 'default' });
    if (!/already exist/i.test(status.reason)) requireSuccess(status, upstream.names.inOurs);
  }

  /** @param known what there was here when upstream was asked what is `there` */
  async #takeOverDatabases(
    known: readonly Database[],
    there: ReadonlyMap<string, string>,
    origin: Origin,
  ): Promise<void> {
    const { catalog, clusterId } = this.#parts;
    for (const database of known) {
      if (database.name === 'default') continue;
      const created = upstreamIdOf(database);
      const told = there.get(database.name);
      if (told === created) continue;
      // Milvus tells only since 2.3.4 when a database was made: an update there makes it no other one.
      if (told === '' || (told !== undefined && created === '')) {
        if (told !== '') await this.#noteCreated(database, told, origin);
      } else await this.#dropDatabase(database, origin);
    }
    const left = new Set((await catalog.listDatabases(clusterId)).map(({ name }) => name));
    for (const [name, created] of there) {
      if (left.has(name)) continue;
      const properties = [[UPSTREAM_ID, created]] as const;
      await catalog.createDatabase(
        { clusterId, name, properties },
        Number.MAX_SAFE_INTEGER,
        origin,
      );
    }
  }

  async #noteCreated({ id }: Database, created: string, origin: Origin): Promise<void> {
    const set = [[UPSTREAM_ID, created]] as const;
    const change = { set, remove: [] };
    await this.#parts.catalog.alterDatabase(id, change, Number.MAX_SAFE_INTEGER, origin);
  }

  async #dropDatabase(database: Database, origin: Origin): Promise<void> {
    const { catalog, clusterId } = this.#parts;
    for (const record of await catalog.listCollections(clusterId, database.name)) {
      // Another one may have its name by now.
      if (record.databaseId !== database.id) continue;
      await catalog.dropCollection(record.id, { hasAliases: false }, origin);
    }
    await catalog.dropDatabase(database.id, origin);
  }

  /** @param waits for a rename of the name, should it be under way */
  async #refreshCollection(
    database: Database,
    name: string,
    origin: Origin,
    waits = true,
  ): Promise<void> {
    const { catalog, clusterId } = this.#parts;
    const find = () => catalog.findCollection(clusterId, database.name, name);
    for (;;) {
      const generation = this.#generation;
      const before = await find();
      const description = await this.#describe(database.name, name);
      const over = waits && this.#renames.overOf(keyOf(database.name, name));
      if (over && isAnother(before, description)) {
        await over;
        continue;
      }
      const isCurrent = await this.#inTurn(async () => {
        if (generation !== this.#generation) return false;
        // Another replica has taken over what may be newer than this answer.
        if ((await find())?.id !== before?.id) return false;
        if (description) await this.#collections.takeOver(database, { name, description }, origin);
        else await this.#collections.remove(database.name, name, origin);
        return generation === this.#generation;
      });
      if (!isCurrent) continue;
      // What is not there may be there any moment; only what is there is remembered.
      if (description)
        this.#freshUntil.set(keyOf(database.name, name), this.#parts.now() + FRESH_MS);
      this.#last = undefined;
      return;
    }
  }

  async #describe(database: string, name: string): Promise<Description | undefined> {
    const { upstream } = this.#parts;
    const reply = await upstream.ask(
      'DescribeCollection',
      {
        request: wire.milvus.DescribeCollectionRequest,
        reply: wire.milvus.DescribeCollectionResponse,
      },
      { request: { db_name: upstream.names.upstream(database), collection_name: name }, database },
    );
    if (reply.status && isMissing(reply.status)) return undefined;
    requireSuccess(reply.status, upstream.names.inOurs);
    return reply;
  }

  /** Changes of the catalogue one after the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** Whether a name has come to stand for something else than what is known, or for nothing. */
function isAnother(
  known: CollectionRecord | undefined,
  told: Pick<Description, 'collectionID'> | undefined,
): boolean {
  return known !== undefined && (!told || String(told.collectionID) !== upstreamIdOf(known));
}

const keyOf = (database: string, name: string) => `${database}\0${name}`;
