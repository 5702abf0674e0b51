import type { ServedRpc } from '@latchkey/contract';
import type { Call } from '../kernel/call.ts';

/**
 * Answers one RPC: takes the decoded request, gives the reply message as a plain object (without
 * `status`: success is empty), or throws an `ApiError`. By then the call is authenticated and
 * authorized; a handler decides nothing about who may do what.
 */
export type Handler<Request = never, Reply = object> = (call: Call<Request>) => Promise<Reply>;

/** Handlers by the RPC's name; a room of handlers gives a part, `main.ts` joins them. */
export type Handlers = Partial<Record<ServedRpc, Handler>>;
