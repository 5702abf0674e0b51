import type { Principal } from '../kernel/principal.ts';
import type { ApiKeyScope } from '../store/api-keys.ts';
import type { Origin } from '../store/audit.ts';
import type { Session } from '../store/sessions.ts';

/** Who a request of the control plane is from, once the credential has been verified. */
export interface ControlPrincipal {
  /** `local`: somebody on the host, through the socket that the server's own account alone can open. */
  readonly kind: 'api-key' | 'member' | 'local';
  readonly id: string;
  readonly name: string;
  readonly organizationId: string;
  /** `local` has an Owner's. */
  readonly scope: ApiKeyScope;
  /** Of a member who came with a browser. */
  readonly session?: Session;
  /** Their password, or their provider, was asked in the last minutes. */
  readonly fresh?: boolean;
  /** Of a member who came with a command line: it can end itself, and no more of what sessions can. */
  readonly commandLine?: Session;
}

const PRINCIPAL_KINDS = { 'api-key': 'apiKey', member: 'member', local: 'host' } as const;

/** The same caller as a principal of a cluster, and as the audit sees it. */
export function dataPrincipal({ kind, id, name, fresh }: ControlPrincipal): Principal {
  return kind === 'member'
    ? { kind, id, name, fresh: fresh ?? false }
    : { kind: PRINCIPAL_KINDS[kind], id, name };
}

/** The audit's view of where a request of the control plane came from. */
export function controlOrigin(
  principal: ControlPrincipal,
  request: { readonly requestId: string; readonly source: string },
): Origin {
  const { requestId, source } = request;
  return { actor: dataPrincipal(principal), requestId, source };
}
