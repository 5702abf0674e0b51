import { errors, METHOD_ROWS, type MethodRow, type messages, wire } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import { RawReply } from '../../kernel/raw-reply.ts';
import type { RequestView } from '../../kernel/request-view.ts';
import { findSeenCollection, requireSeenDatabase } from '../collections/collection-lookup.ts';
import { describeEach } from '../collections/describe-each.ts';
import { upstreamIdOf } from './collection-from-description.ts';
import { collectionIdSuffix } from './collection-id-suffix.ts';
import { forward } from './forward.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { requireSuccess } from './upstream-reply.ts';

/** Names that are looked up at once. */
const AT_ONCE = 32;

const DESCRIBE = METHOD_ROWS.find(({ name }) => name === 'DescribeCollection') as MethodRow;

type Relayed = Call<RequestView>;

/** The collections of a database that the caller sees. @throws as `forward`, errors.databaseNotFound */
export async function showCollections(parts: GatewayParts, call: Relayed): Promise<object> {
  await parts.mirror.refresh(call.database, []);
  await requireSeenDatabase(parts.catalog, call);
  const { message } = await forward(parts, call);
  const reply = wire.milvus.ShowCollectionsResponse.decode(message);
  requireSuccess(reply.status);
  const ids = reply.collection_ids.map(String);
  const seen = await seenAmong(parts, call, { names: reply.collection_names, ids });
  return keepAt(reply, reply.collection_names.length, (index) => seen[index] ?? false);
}

/**
 * One collection, as upstream describes it, if the caller sees it.
 * @throws errors.collectionNotFound, errors.databaseNotFound, as `forward`
 */
export async function describeCollection(parts: GatewayParts, call: Relayed): Promise<object> {
  const request = call.request.decode() as messages.proto.milvus.DescribeCollectionRequest;
  const { collection_name: name } = request;
  if (name === '') throw errors.missingParameter('collection_name');
  await parts.mirror.refresh(call.database, [name]);
  const record = await findSeenCollection(parts.catalog, call, name);
  if (!record) throw errors.collectionNotFound(call.database, name);
  const raw = await forward(parts, call, await collectionIdSuffix(parts.catalog, call, name));
  if (!parts.names.shared) return raw;
  const reply = wire.milvus.DescribeCollectionResponse.decode(raw.message);
  requireSuccess(reply.status);
  return { ...reply, db_name: call.database };
}

/**
 * Several, each asked for by itself: older servers do not know the RPC.
 * @throws as `describeEach`
 */
export async function describeCollections(parts: GatewayParts, call: Relayed): Promise<object> {
  const request = call.request.decode() as messages.proto.milvus.BatchDescribeCollectionRequest;
  return describeEach({ ...call, request }, async (one) => {
    const bytes = wire.milvus.DescribeCollectionRequest.encode(one.request).finish();
    const view = { bytes, strings: () => [], decode: () => one.request };
    const asked = { ...call, method: DESCRIBE, request: view };
    const reply = await describeCollection(parts, asked);
    if (!(reply instanceof RawReply)) return reply;
    const described = wire.milvus.DescribeCollectionResponse.decode(reply.message);
    requireSuccess(described.status);
    return described;
  });
}

/** Aliases of collections that the caller sees. @throws errors.collectionNotFound, as `forward` */
export async function listAliases(parts: GatewayParts, call: Relayed): Promise<object> {
  const request = call.request.decode() as messages.proto.milvus.ListAliasesRequest;
  const { collection_name: name } = request;
  await parts.mirror.refresh(call.database, name === '' ? [] : [name]);
  await requireSeenDatabase(parts.catalog, call);
  if (name !== '' && !(await findSeenCollection(parts.catalog, call, name))) {
    throw errors.collectionNotFound(call.database, name);
  }
  const reply = wire.milvus.ListAliasesResponse.decode((await forward(parts, call)).message);
  requireSuccess(reply.status);
  const seen = await seenAmong(parts, call, { names: reply.aliases, ids: [] });
  const aliases = reply.aliases.filter((_, index) => seen[index]);
  return { db_name: call.database, collection_name: name, aliases };
}

/** For each name, whether the caller sees what it stands for. @param ids upstream's, if known */
async function seenAmong(
  { mirror, catalog }: GatewayParts,
  call: Relayed,
  { names, ids }: { readonly names: readonly string[]; readonly ids: readonly string[] },
): Promise<boolean[]> {
  const find = (name: string) => catalog.findCollection(call.clusterId, call.database, name);
  const unknown: string[] = [];
  for (const [index, name] of names.entries()) {
    const record = await find(name);
    if (!record || ids[index] === undefined || upstreamIdOf(record) !== ids[index])
      unknown.push(name);
  }
  for (let from = 0; from < unknown.length; from += AT_ONCE) {
    await mirror.refresh(call.database, unknown.slice(from, from + AT_ONCE));
  }
  const records = await Promise.all(names.map(find));
  return records.map(
    (record) => record !== undefined && call.rights.seesCollection(record.databaseId, record.id),
  );
}

/** Leaves out items of all the lists of a reply that have one for each of the same things. */
function keepAt(reply: object, length: number, keep: (index: number) => boolean): object {
  return Object.fromEntries(
    Object.entries(reply).map(([key, value]) => {
      if (!Array.isArray(value) || value.length !== length) return [key, value];
      return [key, value.filter((_, index) => keep(index))];
    }),
  );
}
