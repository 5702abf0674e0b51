import type { Call } from '../kernel/call.ts';
import type { Origin } from '../store/audit.ts';

/** The audit's view of where a call came from. */
export function originOf(call: Call): Origin {
  const { kind, id, name } = call.principal;
  return { actor: { kind, id, name }, requestId: call.requestId, source: call.source };
}
