/** What was measured, on one machine: the only numbers that the simulation starts from. */
export interface Inputs {
  /** When, on what, and how busy that was. */
  readonly machine: {
    readonly date: string;
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
    /** Load average at the start: above the number of cores all times are too long. */
    readonly load: number;
  };
  readonly clusters: number;
  readonly credentials: number;
  /** CPU of a replica for one relayed call, ms: a small one, and a search for ten of 128 floats. */
  readonly relayCpuMs: { readonly small: number; readonly search: number };
  /** Idle replica with `clusters` clusters, bytes. */
  readonly replicaBytes: number;
  /** One argon2id hash, ms of one core. */
  readonly hashMs: number;
  /** Of a user among `credentials`, from the store. */
  readonly find: { readonly p50Ms: number; readonly p99Ms: number; readonly perSecond: number };
  /** Changes of credentials by one replica, 16 at once, without waiting for the disk. */
  readonly changesPerSecond: number;
  /** One write that waits for the disk, ms. */
  readonly syncMs: number;
  /** Until the last of ten replicas feels a change. */
  readonly felt: { readonly p50Ms: number; readonly p99Ms: number };
  /** Reading all revisions and catalogues anew, ms. */
  readonly imageMs: number;
  /** Bytes on disk of the store. */
  readonly storeBytes: number;
}
