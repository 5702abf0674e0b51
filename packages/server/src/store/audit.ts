/** Who did something, for the audit. `host` is somebody with the data directory in hand. */
export interface Actor {
  readonly kind: 'user' | 'apiKey' | 'member' | 'system' | 'host';
  readonly id: string;
  readonly name: string;
}

/** Where a change came from; goes into the audit row of the same transaction. */
export interface Origin {
  readonly actor: Actor;
  readonly requestId: string;
  /** Address of the client; empty for the host itself. */
  readonly source: string;
}

export interface AuditRow extends Origin {
  readonly seq: number;
  /** ms since 1970 UTC */
  readonly time: number;
  /** e.g. `CreateCredential` */
  readonly action: string;
  readonly clusterId: string;
  /** e.g. `user:alice` */
  readonly object: string;
  /** Hex SHA-256 over the previous row's hash and this row. */
  readonly hash: string;
}

export interface AuditStore {
  /** Newest first. @param limit at most 1000 */
  list(filter: { clusterId?: string; limit: number }): Promise<AuditRow[]>;
  /** Walks the hash chain; `seq` of the first row that does not fit, or undefined. */
  firstBroken(): Promise<number | undefined>;
}
