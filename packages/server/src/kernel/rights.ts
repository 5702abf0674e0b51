/**
 * What a principal may do on one cluster, compiled once per auth revision and immutable. Privileges
 * go by their wire names (`PrivilegeSearch`); databases and collections by name.
 */
export interface Rights {
  /** @param collection `*` for privileges of a whole database or cluster */
  allows(privilege: string, database: string, collection: string): boolean;
  seesDatabase(database: string): boolean;
  seesCollection(database: string, collection: string): boolean;
}
