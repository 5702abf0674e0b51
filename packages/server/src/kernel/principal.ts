/** Who a call is from, once its credential has been verified. */
export type Principal = UserPrincipal | ApiKeyPrincipal | MemberPrincipal | HostPrincipal;

/** A cluster user, from `user:password`. */
export interface UserPrincipal {
  readonly kind: 'user';
  readonly id: string;
  readonly name: string;
}

/** An API key of the control plane; it acts on a cluster without being one of its users. */
export interface ApiKeyPrincipal {
  readonly kind: 'apiKey';
  /** The key's public id, `key-…`. */
  readonly id: string;
  readonly name: string;
}

/** A person of the organization, who comes through the control plane. */
export interface MemberPrincipal {
  readonly kind: 'member';
  readonly id: string;
  readonly name: string;
  /** The password was asked for in the last minutes, as what gives access wants it. */
  readonly fresh: boolean;
}

/** Somebody on the host, who comes through the local socket of the control plane. */
export interface HostPrincipal {
  readonly kind: 'host';
  readonly id: string;
  readonly name: string;
}

/** The name that Milvus prints in a refusal. */
export function printedName(principal: Principal): string {
  return principal.kind === 'apiKey' ? 'apikey user' : principal.name;
}
