/** The revisions of all clusters, as last committed by whatever process. */
export interface Revisions {
  /** 0 for a cluster that does not exist. */
  auth(clusterId: string): number;
  catalog(clusterId: string): number;
  /** See `Store.usersChangedSince`. */
  usersChangedSince(clusterId: string, revision: number): readonly string[] | undefined;
}
