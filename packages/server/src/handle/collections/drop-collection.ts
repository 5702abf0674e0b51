import { errors, type messages } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { originOf } from '../origin.ts';

interface Parts {
  readonly catalog: CatalogStore;
  readonly engine: Engine;
}

/**
 * Drops a collection and its entities; a missing one, also in a database that does not exist, is a
 * success. The catalogue goes first: once the name is gone nobody reaches the entities, whatever
 * happens to the engine then.
 *
 * @throws errors.dropByAlias, errors.droppedCollectionHasAliases
 */
export async function dropCollection(
  { catalog, engine }: Parts,
  call: Call<messages.proto.milvus.DropCollectionRequest>,
): Promise<object> {
  const { collection_name: name } = call.request;
  const find = () => catalog.findCollection(call.clusterId, call.database, name);
  const record = await find();
  if (!record) return {};
  if (record.name !== name) throw errors.dropByAlias(name);
  const outcome = await catalog.dropCollection(record.id, { hasAliases: true }, originOf(call));
  if (outcome === 'has-aliases') {
    const aliases = (await find())?.aliases ?? [];
    throw errors.droppedCollectionHasAliases(name, aliases);
  }
  await engine.drop(record.id);
  return {};
}
