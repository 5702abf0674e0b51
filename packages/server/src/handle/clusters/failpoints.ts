/** Each place of a cluster's life at which the process may die and the next start must make it good. */
export type FailpointName =
  | 'create.before-store'
  | 'create.stored'
  | 'create.open'
  | 'create.done'
  | 'suspend.recorded'
  | 'suspend.closed'
  | 'suspend.done'
  | 'resume.recorded'
  | 'resume.open'
  | 'resume.done'
  | 'drop.recorded'
  | 'drop.closed'
  | 'drop.done'
  | 'restore.recorded'
  | 'restore.open'
  | 'restore.done'
  | 'purge.recorded'
  | 'purge.files-removed'
  | 'purge.done'
  // A start that finishes what another process left undone; then those of the step itself follow.
  | 'recovery.begin'
  | 'recovery.open'
  | 'recovery.done';

/** Told when a place is passed. Tests end the process there; a server has none. */
export type Failpoints = (name: FailpointName) => void | Promise<void>;

export const NO_FAILPOINTS: Failpoints = () => undefined;
