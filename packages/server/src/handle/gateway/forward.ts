import { errors } from '@latchkey/contract';
import type { UpstreamCall } from '../../engine/milvus/upstream.ts';
import type { Call } from '../../kernel/call.ts';
import { FlowingReply } from '../../kernel/flowing-reply.ts';
import { RawReply } from '../../kernel/raw-reply.ts';
import type { RequestView } from '../../kernel/request-view.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { textSuffix } from './overriding-fields.ts';
import { inOwnNames } from './own-names.ts';

const NOTHING = Buffer.alloc(0);
/** The name goes into a header, too: with what no header can hold, upstream would end the call, or all of them. */
const DATABASE = /^[\x21-\x7e]{1,255}$/;

type Relayed = Call<RequestView>;
type Parts = Pick<GatewayParts, 'upstream' | 'names'>;

/**
 * Sends a request on as it is; only the database that the call was authorized for is put behind it, so
 * that it is the one that counts. @throws as `Upstream.call`, errors.databaseNotFound
 */
export async function forward(
  parts: Parts,
  call: Relayed,
  more: readonly Buffer[] = [],
): Promise<RawReply> {
  const reply = parts.upstream.call(upstreamCall(parts, call, more));
  return new RawReply(await inOwnNames(parts.names, call.method, reply));
}

/** As `forward`; a reply that nobody has to look into may flow, if the door of the call can do that. */
export function forwardFlowing(
  parts: Parts,
  call: Relayed,
  more: readonly Buffer[],
): Promise<RawReply | FlowingReply> {
  if (!call.flowing) return forward(parts, call, more);
  const asked = parts.upstream.callFlowing(upstreamCall(parts, call, more));
  return inOwnNames(parts.names, call.method, asked).then((reply) =>
    reply instanceof FlowingReply ? reply : new RawReply(reply),
  );
}

function upstreamCall({ names }: Parts, call: Relayed, more: readonly Buffer[]): UpstreamCall {
  const { method, request, cancellation, deadline } = call;
  if (!DATABASE.test(call.database)) throw errors.databaseNotFound(call.database.slice(0, 300));
  const database = names.upstream(call.database);
  const inside = method.dbField > 0 ? [textSuffix(method.dbField, database)] : [];
  const [first = NOTHING, ...others] = [...inside, ...more];
  return {
    path: `/${method.service}/${method.name}`,
    message: request.bytes,
    flow: request.flow,
    confirm: call.decideAgain,
    suffix: others.length > 0 ? Buffer.concat([first, ...others]) : first,
    database,
    cancellation,
    deadline,
  };
}
