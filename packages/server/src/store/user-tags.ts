import type { Origin } from './audit.ts';

/** Tags of users: texts by key, which row policies can ask for. */
export interface UserTagStore {
  /** Sorted by key; undefined if there is no such user. */
  list(clusterId: string, user: string): Promise<ReadonlyMap<string, string> | undefined>;
  /**
   * Adds tags, or gives new values to those that exist.
   * @param limit how many tags a user may have
   */
  add(
    key: { clusterId: string; user: string },
    tags: ReadonlyMap<string, string>,
    limit: number,
    origin: Origin,
  ): Promise<'done' | 'no-user' | 'full'>;
  /** Removing what is not there is fine. @returns whether the user exists */
  remove(
    key: { clusterId: string; user: string },
    tags: readonly string[],
    origin: Origin,
  ): Promise<boolean>;
  /** Names of the users that have a tag of that value, sorted. */
  usersWith(clusterId: string, key: string, value: string): Promise<string[]>;
}
