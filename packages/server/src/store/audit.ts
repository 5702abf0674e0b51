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
  /** JSON of the fields that changed, see `observe/audit/changes.ts`. */
  readonly changes?: string;
  /** Hex SHA-256 over the previous row's hash and this row. */
  readonly hash: string;
}

/** All that is given must fit. */
export interface AuditFilter {
  readonly clusterId?: string;
  /** ms since 1970 UTC, included. */
  readonly from?: number;
  /** Not included. */
  readonly to?: number;
  /** Id or name of who did it. */
  readonly actor?: string;
  readonly action?: string;
  /** `user:alice`; one that ends with `*` fits all that begin so. */
  readonly object?: string;
  /** Rows before this one alone: where the page before ended. */
  readonly before?: number;
}

export interface AuditStore {
  /** Newest first. @param limit at most 1000 */
  list(filter: AuditFilter & { limit: number }): Promise<AuditRow[]>;
  /**
   * Those of the rows that do not follow from the row before them: edited, or with something taken away
   * or put in just before.
   */
  brokenAmong(rows: readonly AuditRow[]): Promise<number[]>;
  /** Walks the hash chain; `seq` of the first row that does not fit, or undefined. */
  firstBroken(): Promise<number | undefined>;
}
