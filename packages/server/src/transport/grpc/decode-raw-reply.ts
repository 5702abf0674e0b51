import { errors, type MethodRow, type messages } from '@latchkey/contract';
import type { RawReply } from '../../kernel/raw-reply.ts';
import { messageType } from './codec.ts';

/**
 * The message of an upstream reply, for a door that has to look inside.
 *
 * @throws errors.upstreamFailure when its Status says that the call failed
 */
export function decodeRawReply(method: MethodRow, reply: RawReply): object {
  const message = messageType(method.response).decode(reply.message) as object;
  const inside = (message as { status?: messages.proto.common.Status | null }).status;
  const status = method.statusField === 0 ? (message as messages.proto.common.Status) : inside;
  if (!status || (status.code === 0 && status.error_code === 0)) return message;
  const { code, error_code: legacy, reason, detail, retriable } = status;
  throw errors.upstreamFailure(code, legacy, reason || detail || 'failed', retriable);
}
