import { errors, type messages } from '@latchkey/contract';
import type { Origin } from '../../store/audit.ts';
import type { CatalogStore, CollectionRecord, Database } from '../../store/catalog.ts';
import {
  collectionFromDescription,
  fieldsOf,
  NO_ID,
  propertiesOf,
  upstreamIdOf,
} from './collection-from-description.ts';

type Description = messages.proto.milvus.DescribeCollectionResponse;

/** How often another replica may be ahead in taking over the same name. */
const MAX_ATTEMPTS = 5;

/** What upstream answered for the name of a collection, or of an alias. */
interface Seen {
  readonly name: string;
  readonly description: Description;
}

/** Brings single collections of the catalogue in step with what upstream tells of them. */
export class MirroredCollections {
  readonly #parts: { readonly clusterId: string; readonly catalog: CatalogStore };

  constructor(parts: { readonly clusterId: string; readonly catalog: CatalogStore }) {
    this.#parts = parts;
  }

  /** A collection, or an alias of one, that upstream has no more. */
  async remove(database: string, name: string, origin: Origin): Promise<void> {
    const { catalog, clusterId } = this.#parts;
    const record = await catalog.findCollection(clusterId, database, name);
    if (!record) return;
    if (record.name === name)
      await catalog.dropCollection(record.id, { hasAliases: false }, origin);
    else await catalog.dropAlias(aliasOf(record, name), origin);
  }

  /**
   * What upstream tells of a name. Another replica on the same store may do the same at the same time: what it
   * has made meanwhile is taken as it is found then.
   * @throws errors.unavailable if the name keeps changing
   */
  async takeOver(
    { name: databaseName }: Database,
    { name, description }: Seen,
    origin: Origin,
  ): Promise<void> {
    const { catalog, clusterId } = this.#parts;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const database = await catalog.findDatabase(clusterId, databaseName);
      // Dropped meanwhile, with all that is in it.
      if (!database) return;
      const record = await this.#recordOf(database, { name, description }, origin);
      if (!record) continue;
      await this.#takeOverFields(record, description, origin);
      await this.#takeOverProperties(record, description, origin);
      if (name !== record.name) await this.#takeOverAlias(record, name, origin);
      return;
    }
    throw errors.unavailable(`collection ${name} keeps changing, try again`);
  }

  /** The record of a collection, which is renamed or made if need be. @returns undefined: overtaken */
  async #recordOf(
    database: Database,
    { name, description }: Seen,
    origin: Origin,
  ): Promise<CollectionRecord | undefined> {
    const { catalog, clusterId } = this.#parts;
    const realName = description.schema?.name || description.collection_name || name;
    const upstreamId = String(description.collectionID);
    const inPlace = await catalog.findCollection(clusterId, database.name, realName);
    if (inPlace?.name === realName && upstreamIdOf(inPlace) === upstreamId) return inPlace;
    if (inPlace) await this.remove(database.name, realName, origin);
    const elsewhere = await this.#knownAs(upstreamId);
    if (!elsewhere) {
      const place = { clusterId, databaseId: database.id };
      const fresh = collectionFromDescription(description, place);
      const created = await catalog.createCollection({ ...fresh, name: realName }, origin);
      return typeof created === 'string' ? undefined : created;
    }
    if (elsewhere.databaseId !== database.id) {
      for (const alias of elsewhere.aliases)
        await catalog.dropAlias(aliasOf(elsewhere, alias), origin);
    }
    await catalog.renameCollection(
      elsewhere.id,
      { databaseId: database.id, name: realName },
      origin,
    );
    const renamed = await catalog.findCollection(clusterId, database.name, realName);
    return renamed?.id === elsewhere.id ? renamed : undefined;
  }

  /** The collection that upstream numbers so. */
  async #knownAs(upstreamId: string): Promise<CollectionRecord | undefined> {
    if (upstreamId === NO_ID) return undefined;
    const all = await this.#parts.catalog.listCollections(this.#parts.clusterId);
    return all.find((record) => upstreamIdOf(record) === upstreamId);
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
    if (before) await this.remove(record.database, name, origin);
    await catalog.createAlias(aliasOf(record, name), Number.MAX_SAFE_INTEGER, origin);
  }
}

function aliasOf({ databaseId, id }: CollectionRecord, name: string) {
  return { databaseId, name, collectionId: id };
}
