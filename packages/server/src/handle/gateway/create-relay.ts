import { errors, METHOD_POLICY, type MethodRow, type MethodRule, wire } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import { andThen, type MaybePromise } from '../../kernel/maybe-promise.ts';
import { RawReply } from '../../kernel/raw-reply.ts';
import type { Relay } from '../../kernel/relay.ts';
import type { RequestView } from '../../kernel/request-view.ts';
import { scanFields } from '../../kernel/wire-scan.ts';
import { CHANGES, change } from './changes.ts';
import { collectionIdSuffix, hasCollectionId } from './collection-id-suffix.ts';
import { describeIndex } from './describe-index.ts';
import { forward, forwardFlowing } from './forward.ts';
import type { GatewayParts } from './gateway-parts.ts';
import {
  describeCollection,
  describeCollections,
  listAliases,
  showCollections,
} from './listings.ts';
import { textSuffix, withSuffix } from './overriding-fields.ts';
import { requireUnsecured } from './require-unsecured.ts';

type Special = (parts: GatewayParts, call: Call<RequestView>) => Promise<object>;

/** What has to be looked into. */
const SPECIAL: Readonly<Record<string, Special>> = {
  ShowCollections: showCollections,
  DescribeCollection: describeCollection,
  BatchDescribeCollection: describeCollections,
  ListAliases: listAliases,
  DescribeIndex: describeIndex,
  CheckHealth: checkHealth,
  Flush: flush,
};

/** Of what does not name a collection: what tells nothing of other clusters on the same upstream. */
const HARMLESS = new Set(['GetVersion', 'AllocTimestamp', 'CheckHealth', 'ShowCollections']);

/** Field of DeleteRequest. */
const DELETE_EXPR = 5;

/** Snapshots have names and targets of their own, and files to import may be anybody's. */
const OUT_OF_DATABASES = /Snapshot|Import|External|FileResource/;

/**
 * Answers what no handler of this server is for: sends it on as it is, except where something inside
 * has to be checked. @throws errors.notBehindGateway for what cannot be made safe
 */
export function createRelay(parts: GatewayParts): Relay {
  const policy = METHOD_POLICY[parts.profile];
  const answer = (call: Call<RequestView>): MaybePromise<object> => {
    const { name } = call.method;
    const rule = policy.get(name);
    if (parts.names.shared && !isOfOneDatabase(call, rule)) throw errors.notBehindGateway(name);
    const special = SPECIAL[name];
    if (special) return special(parts, call);
    const named = namedIn(call, rule);
    requireUnsecured(parts.catalog, call, named);
    if (name === 'Delete') requireFilter(call);
    if (CHANGES.has(name)) return change(parts, call);
    const more = suffixes(parts, call, named);
    const asked = stayingUnsecured(parts, call, named);
    return andThen(more, (suffix) => forwardFlowing(parts, asked, suffix));
  };
  return { answer, flowsBy: (method) => flowsBy(method, policy.get(method.name)) };
}

/** A call that is decided on once more, when all of it is there, by what its names stand for then. */
function stayingUnsecured(
  { catalog }: GatewayParts,
  call: Call<RequestView>,
  named: readonly string[],
): Call<RequestView> {
  const { decideAgain } = call;
  if (!decideAgain) return call;
  return {
    ...call,
    async decideAgain() {
      const decision = await decideAgain();
      requireUnsecured(catalog, { ...call, ...decision }, named);
      return decision;
    },
  };
}

/** Milvus 2.3 takes a blank filter for one that all entities match. @throws errors.invalidParameter */
function requireFilter({ request }: Call<RequestView>): void {
  // A request of REST has its names alone where names are read.
  const filter = scanFields(request.bytes, DELETE_EXPR).at(-1);
  if (!filter || Buffer.from(filter).toString().trim() === '')
    throw errors.invalidParameter("delete plan can't be empty or always true");
}

/** What the request is made to name, whatever it named. */
function suffixes(
  { catalog }: GatewayParts,
  call: Call<RequestView>,
  named: readonly string[],
): MaybePromise<Buffer[]> {
  const { method, request } = call;
  const [name] = named;
  // Of one that flows only the beginning was seen: what comes behind cannot name another.
  if (request.flow) return name ? [textSuffix(method.nameField, name)] : [];
  return collectionIdSuffix(catalog, call, name);
}

/**
 * A request may be sent on while it arrives if it names one database and one collection, and nothing
 * else in it is looked at.
 */
function flowsBy(method: MethodRow, rule: MethodRule | undefined): readonly number[] | undefined {
  if (rule?.kind !== 'privilege' || rule.objectType !== 'Collection' || rule.secondary) return;
  const { name, dbField, nameField } = method;
  if (
    name === 'Delete' ||
    SPECIAL[name] ||
    CHANGES.has(name) ||
    hasCollectionId(name) ||
    dbField <= 0
  )
    return;
  const isPlain = !rule.list && rule.name?.length === 1 && rule.name[0] === nameField;
  return isPlain ? [dbField, nameField] : undefined;
}

/** On a shared upstream a call has to stay within a database, which is the cluster's by its prefix. */
function isOfOneDatabase({ method }: Call<RequestView>, rule: MethodRule | undefined): boolean {
  if (HARMLESS.has(method.name)) return true;
  if (OUT_OF_DATABASES.test(method.name)) return false;
  if (rule?.kind !== 'privilege' || method.dbField <= 0) return false;
  return rule.level !== 'Cluster' || CHANGES.has(method.name);
}

/** Names of the collections that a call is about. */
function namedIn({ request }: Call<RequestView>, rule: MethodRule | undefined): string[] {
  if (rule?.kind !== 'privilege' || !rule.name || rule.objectType !== 'Collection') return [];
  const secondary = rule.secondary?.names ? request.strings(rule.secondary.names) : [];
  return [...request.strings(rule.name), ...secondary];
}

/** Its reply tells the database, in field 2; what is put behind it counts. */
async function flush(parts: GatewayParts, call: Call<RequestView>): Promise<object> {
  const reply = await forward(parts, call);
  if (!parts.names.shared) return reply;
  return new RawReply(withSuffix(reply.frame, textSuffix(2, call.database)));
}

/** Upstream's own answer; if there is none, that. */
async function checkHealth(parts: GatewayParts, call: Call<RequestView>): Promise<object> {
  try {
    const reply = await forward(parts, call);
    if (!parts.names.shared) return reply;
    const { isHealthy } = wire.milvus.CheckHealthResponse.decode(reply.message);
    return { isHealthy, reasons: isHealthy ? [] : ['upstream Milvus is not healthy'] };
  } catch {
    return { isHealthy: false, reasons: [`upstream Milvus: ${parts.upstream.state}`] };
  }
}
