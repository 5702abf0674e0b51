import { ApiError, errors, type messages, wire } from '@latchkey/contract';
import { Lru } from '../../kernel/lru.ts';
import { SingleFlight } from '../../kernel/single-flight.ts';
import type { Origin } from '../../store/audit.ts';
import type { CatalogStore, CollectionRecord, Database } from '../../store/catalog.ts';
import {
  collectionFromDescription,
  fieldsOf,
  NO_ID,
  propertiesOf,
  UPSTREAM_ID,
  upstreamIdOf,
} from './collection-from-description.ts';
import type { GatewayUpstream } from './gateway-upstream.ts';
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

interface MirrorParts {
  readonly clusterId: string;
  readonly catalog: CatalogStore;
  readonly upstream: GatewayUpstream;
  readonly now: () => number;
}

/**
 * Keeps the catalogue in step with upstream, name by name as names are called: grants, API keys and
 * row policies are on the catalogue's ids, as with the embedded engine. A collection is known again by
 * upstream's id: one that was dropped and made anew has another, and inherits nothing.
 */
export class Mirror {
  readonly #parts: MirrorParts;
  readonly #freshUntil = new Lru<string, number>(MAX_NAMES);
  readonly #lookUps = new SingleFlight<string, void>();
  #databasesFreshUntil = 0;
  /** Raised by every change that goes through: what was looked up before it does not count. */
  #generation = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: MirrorParts) {
    this.#parts = parts;
  }

  /** Brings names up to date; undefined: they are. @throws as `Upstream.call` */
  refresh(
    database: string,
    collections: readonly string[],
    origin: Origin = SYSTEM,
  ): Promise<void> | undefined {
    const now = this.#parts.now();
    const stale = collections.filter(
      (name) => !((this.#freshUntil.get(keyOf(database, name)) ?? 0) > now),
    );
    if (stale.length === 0 && this.#databasesFreshUntil > now) return undefined;
    return this.#refresh(database, stale, origin);
  }

  /** To be called before and after a change of what names stand for. */
  forget(): void {
    this.#generation += 1;
    this.#databasesFreshUntil = 0;
    this.#freshUntil.clear();
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
    const { upstream, now } = this.#parts;
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
    await this.#inTurn(() => this.#takeOverDatabases(there, origin));
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

  async #takeOverDatabases(there: ReadonlyMap<string, string>, origin: Origin): Promise<void> {
    const { catalog, clusterId } = this.#parts;
    const known = await catalog.listDatabases(clusterId);
    for (const database of known) {
      if (database.name === 'default') continue;
      const created = upstreamIdOf(database);
      if (there.get(database.name) !== created) await this.#dropDatabase(database, origin);
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

  async #dropDatabase(database: Database, origin: Origin): Promise<void> {
    const { catalog, clusterId } = this.#parts;
    for (const record of await catalog.listCollections(clusterId, database.name)) {
      await catalog.dropCollection(record.id, { hasAliases: false }, origin);
    }
    await catalog.dropDatabase(database.id, origin);
  }

  async #refreshCollection(database: Database, name: string, origin: Origin): Promise<void> {
    for (;;) {
      const generation = this.#generation;
      const description = await this.#describe(database.name, name);
      const isCurrent = await this.#inTurn(async () => {
        if (generation !== this.#generation) return false;
        if (description) await this.#takeOver(database, { name, description }, origin);
        else await this.#remove(database.name, name, origin);
        return generation === this.#generation;
      });
      if (!isCurrent) continue;
      // What is not there may be there any moment; only what is there is remembered.
      if (description)
        this.#freshUntil.set(keyOf(database.name, name), this.#parts.now() + FRESH_MS);
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

  async #remove(database: string, name: string, origin: Origin): Promise<void> {
    const { catalog, clusterId } = this.#parts;
    const record = await catalog.findCollection(clusterId, database, name);
    if (!record) return;
    if (record.name === name)
      await catalog.dropCollection(record.id, { hasAliases: false }, origin);
    else await catalog.dropAlias(aliasOf(record, name), origin);
  }

  async #takeOver(
    database: Database,
    { name, description }: { name: string; description: Description },
    origin: Origin,
  ): Promise<void> {
    const { catalog, clusterId } = this.#parts;
    const realName = description.schema?.name || description.collection_name || name;
    const upstreamId = String(description.collectionID);
    const inPlace = await catalog.findCollection(clusterId, database.name, realName);
    if (inPlace && (upstreamIdOf(inPlace) !== upstreamId || inPlace.name !== realName)) {
      await this.#remove(database.name, realName, origin);
    }
    const record = await this.#recordOf(database, { realName, upstreamId, description }, origin);
    await this.#takeOverFields(record, description, origin);
    await this.#takeOverProperties(record, description, origin);
    if (name !== realName) await this.#takeOverAlias(record, name, origin);
  }

  /** The record of a collection, which is renamed or made if need be. */
  async #recordOf(
    database: Database,
    seen: { realName: string; upstreamId: string; description: Description },
    origin: Origin,
  ): Promise<CollectionRecord> {
    const { catalog, clusterId } = this.#parts;
    const { realName, upstreamId, description } = seen;
    const inPlace = await catalog.findCollection(clusterId, database.name, realName);
    if (inPlace) return inPlace;
    const all = await catalog.listCollections(clusterId);
    const isKnownByName = upstreamId === NO_ID;
    const elsewhere = isKnownByName
      ? undefined
      : all.find((record) => upstreamIdOf(record) === upstreamId);
    if (!elsewhere) {
      const place = { clusterId, databaseId: database.id };
      const fresh = collectionFromDescription(description, place);
      const created = await catalog.createCollection({ ...fresh, name: realName }, origin);
      if (typeof created !== 'string') return created;
      throw errors.collectionNotFound(database.name, realName);
    }
    const to = { databaseId: database.id, name: realName };
    if (elsewhere.databaseId !== database.id) {
      for (const alias of elsewhere.aliases)
        await catalog.dropAlias(aliasOf(elsewhere, alias), origin);
    }
    await catalog.renameCollection(elsewhere.id, to, origin);
    const renamed = await catalog.findCollection(clusterId, database.name, realName);
    if (!renamed) throw errors.collectionNotFound(database.name, realName);
    return renamed;
  }

  async #takeOverFields(
    record: CollectionRecord,
    description: Description,
    origin: Origin,
  ): Promise<void> {
    const known = new Map(record.fields.map((field) => [field.id, JSON.stringify(field)]));
    for (const field of fieldsOf(description)) {
      const isSame = known.get(field.id) === JSON.stringify(field);
      if (!isSame) await this.#parts.catalog.putField(record.id, field, origin);
    }
  }

  /** Of them `rls.enabled` counts here. */
  async #takeOverProperties(
    record: CollectionRecord,
    description: Description,
    origin: Origin,
  ): Promise<void> {
    const set = propertiesOf(description);
    const wanted = new Set(set.map(([key]) => key));
    const remove = record.properties.flatMap(([key]) => (wanted.has(key) ? [] : [key]));
    const { catalog } = this.#parts;
    await catalog.alterCollection(record.id, { set, remove }, Number.MAX_SAFE_INTEGER, origin);
  }

  async #takeOverAlias(record: CollectionRecord, name: string, origin: Origin): Promise<void> {
    const { catalog, clusterId } = this.#parts;
    const before = await catalog.findCollection(clusterId, record.database, name);
    if (before?.id === record.id) return;
    if (before) await this.#remove(record.database, name, origin);
    await catalog.createAlias(aliasOf(record, name), Number.MAX_SAFE_INTEGER, origin);
  }

  /** Changes of the catalogue one after the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

const keyOf = (database: string, name: string) => `${database}\0${name}`;

function aliasOf({ databaseId, id }: CollectionRecord, name: string) {
  return { databaseId, name, collectionId: id };
}
