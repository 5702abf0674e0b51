import { errors } from '@latchkey/contract';
import { REST_ROUTES, type RestPath } from '@latchkey/contract/rest';
import { checkBodyInSteps, hasLongList } from './check-body-in-steps.ts';
import type { ReplyStyle } from './reply-column.ts';
import { RestCall, type RestHandler, type RestParts, type RestReply } from './rest-call.ts';
import { REST_HANDLERS } from './rest-handlers.ts';
import type { RestCaller } from './rest-rpc.ts';
import { unservedView } from './unserved-view.ts';
import { validationError } from './validation-error.ts';

/** A request at a route, once its credential was verified and its body read. */
export interface RouteInput {
  readonly body: unknown;
  /** The header `DB-Name`, or empty. */
  readonly headerDatabase: string;
  readonly style: ReplyStyle;
  readonly caller: Omit<RestCaller, 'database'>;
}

/**
 * Checks a body by its route's schema and has it handled; a route that is not served is authorized
 * all the same, and then answered code 10.
 * @throws ApiError
 */
export async function handleRoute<Path extends RestPath>(
  path: Path,
  parts: RestParts,
  input: RouteInput,
): Promise<RestReply> {
  const { rpc, request } = REST_ROUTES[path];
  const parsed = hasLongList(input.body)
    ? await checkBodyInSteps(request, input.body)
    : request.safeParse(input.body);
  if (!parsed.success) throw validationError(request, input.body, parsed.error.issues);
  const body = parsed.data as Record<string, unknown>;
  const database = databaseOf(body, input);
  const caller = { ...input.caller, database };
  const handler = REST_HANDLERS[path] as RestHandler<Path> | undefined;
  if (handler) return handler(parsed.data as never, new RestCall(parts, caller, input.style));
  const method = parts.chain.method(rpc);
  const view = unservedView(method, body);
  // Of an RPC that is served, it is the route alone that is not.
  const unserved = method.served ? path : rpc;
  await parts.chain.run({ ...caller, method, request: view, unserved });
  throw errors.unimplemented(unserved);
}

function databaseOf({ dbName }: Record<string, unknown>, { headerDatabase }: RouteInput): string {
  return typeof dbName === 'string' && dbName !== '' ? dbName : headerDatabase;
}
