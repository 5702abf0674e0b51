import type { ApiKeyScope } from './api-keys.ts';

/** A person of the organization, with what the person may do in it. */
export interface MemberRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly email: string;
  readonly scope: ApiKeyScope;
}

export interface MemberStore {
  find(id: string): Promise<MemberRecord | undefined>;
}
