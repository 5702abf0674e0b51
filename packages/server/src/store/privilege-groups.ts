import type { PrivilegeLevel } from '@latchkey/contract';
import type { Origin } from './audit.ts';

/** A custom group; the built-in ones are data of the contract. */
export interface PrivilegeGroupRecord {
  readonly name: string;
  /** Single privileges, sorted. */
  readonly privileges: readonly string[];
}

/** A grant of a custom group: what a change of the group's members must not stretch. */
export interface GroupGrant {
  /**
   * That of the members when the group was granted, or of the first it had afterwards; undefined
   * while it has had none.
   */
  readonly level: PrivilegeLevel | undefined;
  readonly everyDatabase: boolean;
  readonly everyObject: boolean;
}

/** What a change of a group's members is decided on, as it is at that moment. */
export interface GroupState {
  /** Members of every custom group of the cluster, by name. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** The grants of the group that is to be changed. */
  readonly grants: readonly GroupGrant[];
}

export interface GroupMembers {
  readonly privileges: readonly string[];
  /** Undefined if there are none. */
  readonly level: PrivilegeLevel | undefined;
}

export interface PrivilegeGroupStore {
  /** Sorted by name. */
  list(clusterId: string): Promise<PrivilegeGroupRecord[]>;
  /** What `setMembers` would decide on now; undefined if there is no such group. */
  state(group: { clusterId: string; name: string }): Promise<GroupState | undefined>;
  /** @param limit how many custom groups the cluster may have */
  create(
    group: { clusterId: string; name: string },
    limit: number,
    origin: Origin,
  ): Promise<'created' | 'exists' | 'full'>;
  /** @returns `done` also if there is no such group; else the name of a role that holds it */
  drop(
    group: { clusterId: string; name: string },
    origin: Origin,
  ): Promise<'done' | { readonly usedBy: string }>;
  /**
   * Gives a group the members that `decide` makes of the present state, in the same transaction, so
   * that no change is lost between two; what `decide` throws leaves everything as it is.
   * @returns whether the group exists
   */
  setMembers(
    group: { clusterId: string; name: string },
    decide: (present: GroupState) => GroupMembers,
    origin: Origin,
  ): Promise<boolean>;
}
