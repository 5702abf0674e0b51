/** When and from where a credential was last used. */
export interface CredentialUse {
  /** Of a user or an API key. */
  readonly id: string;
  /** ms since 1970 UTC, give or take a minute. */
  readonly usedAt: number;
  /** Network of the client, e.g. `192.0.2.0/24`. */
  readonly network: string;
}

export interface CredentialUseStore {
  /** Of the named credentials that were ever used, by id. */
  find(ids: readonly string[]): Promise<Map<string, CredentialUse>>;
  /** Keeps the later of what is there and what comes; ids that nobody has are left out. No audit. */
  record(uses: readonly CredentialUse[]): Promise<void>;
  /** Forgets those of credentials that are gone. No audit. */
  forgetGone(): Promise<void>;
}
