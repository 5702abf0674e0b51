import type { Origin } from './audit.ts';

/** People who get roles together. */
export interface PeopleGroup {
  /** `g-…` */
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly description: string;
  /** Sorted. */
  readonly memberIds: readonly string[];
  readonly createdAt: number;
}

type NewGroup = Omit<PeopleGroup, 'memberIds' | 'createdAt'>;

/** Every change of what somebody gets by a group raises the auth revision of all clusters. */
export interface PeopleGroupStore {
  /** By name. */
  list(organizationId: string): Promise<PeopleGroup[]>;
  find(id: string): Promise<PeopleGroup | undefined>;
  /** @param limit how many the organization may have */
  create(group: NewGroup, limit: number, origin: Origin): Promise<'done' | 'exists' | 'full'>;
  update(
    id: string,
    change: Partial<Pick<PeopleGroup, 'name' | 'description'>>,
    origin: Origin,
  ): Promise<'done' | 'exists' | 'no-group'>;
  /** With the roles that it holds. @returns whether it existed */
  drop(id: string, origin: Origin): Promise<boolean>;
  /** @returns false if the member is in it already */
  addMember(groupId: string, memberId: string, origin: Origin): Promise<boolean>;
  /** @returns false if the member is not in it */
  removeMember(groupId: string, memberId: string, origin: Origin): Promise<boolean>;
}
