import type { Call } from '../../kernel/call.ts';
import { RawReply } from '../../kernel/raw-reply.ts';
import type { RequestView } from '../../kernel/request-view.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { databaseSuffix } from './overriding-fields.ts';

/**
 * Sends a request on as it is; only the database that the call was authorized for is put behind it, so
 * that it is the one that counts. @throws as `Upstream.call`
 */
export async function forward(
  { upstream, names }: Pick<GatewayParts, 'upstream' | 'names'>,
  call: Call<RequestView>,
  more: readonly Buffer[] = [],
): Promise<RawReply> {
  const { method, request, signal } = call;
  const database = names.upstream(call.database);
  const suffix = method.dbField > 0 ? [databaseSuffix(method.dbField, database)] : [];
  const frame = await upstream.call({
    path: `/${method.service}/${method.name}`,
    message: request.bytes,
    suffix: Buffer.concat([...suffix, ...more]),
    ...{ database, signal },
  });
  return new RawReply(frame);
}
