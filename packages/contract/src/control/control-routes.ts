import type { z } from 'zod';
import { API_KEY_ROUTES } from './api-keys.ts';
import { AUDIT_ROUTES } from './audit.ts';
import { BACKUP_POLICY_ROUTES } from './backup-policies.ts';
import { BACKUP_ROUTES } from './backups.ts';
import { CLOUD_ROUTES } from './clouds.ts';
import { CLUSTER_ROUTES } from './clusters.ts';
import { CREDENTIAL_ROUTES } from './credentials.ts';
import { DEVICE_ROUTES } from './devices.ts';
import { EXPLAIN_ROUTES } from './explain.ts';
import { GROUP_ROUTES } from './groups.ts';
import { JOB_ROUTES } from './jobs.ts';
import { MEMBER_ROUTES } from './members.ts';
import { METRIC_ROUTES } from './metrics.ts';
import { PERMISSION_ROUTES } from './permissions.ts';
import { PROJECT_ROUTES } from './projects.ts';
import { PROVIDER_ROUTES } from './provider-sign-in.ts';
import { RBAC_IMPORT_ROUTES } from './rbac-import.ts';
import { RECYCLE_BIN_ROUTES } from './recycle-bin.ts';
import { REMOVED_MEMBER_ROUTES } from './removed-members.ts';
import { ROLE_ROUTES } from './roles.ts';
import { SESSION_ROUTES } from './sessions.ts';
import { SNAPSHOT_ROUTES } from './snapshots.ts';
import { UPLOAD_ROUTES } from './uploads.ts';
import { USAGE_ROUTES } from './usage.ts';

/** Every route of the control plane by its operation id. */
export const CONTROL_ROUTES = {
  ...CLOUD_ROUTES,
  ...PROJECT_ROUTES,
  ...CLUSTER_ROUTES,
  ...RECYCLE_BIN_ROUTES,
  ...JOB_ROUTES,
  ...BACKUP_ROUTES,
  ...BACKUP_POLICY_ROUTES,
  ...API_KEY_ROUTES,
  ...MEMBER_ROUTES,
  ...REMOVED_MEMBER_ROUTES,
  ...ROLE_ROUTES,
  ...GROUP_ROUTES,
  ...CREDENTIAL_ROUTES,
  ...AUDIT_ROUTES,
  ...EXPLAIN_ROUTES,
  ...PERMISSION_ROUTES,
  ...METRIC_ROUTES,
  ...RBAC_IMPORT_ROUTES,
  ...SESSION_ROUTES,
  ...PROVIDER_ROUTES,
  ...DEVICE_ROUTES,
  ...SNAPSHOT_ROUTES,
  ...UPLOAD_ROUTES,
  ...USAGE_ROUTES,
};

export type ControlOperation = keyof typeof CONTROL_ROUTES;

type Part<
  Key extends ControlOperation,
  Name extends 'params' | 'query' | 'body' | 'reply',
> = (typeof CONTROL_ROUTES)[Key][Name];

export type ControlParams<Key extends ControlOperation> = z.output<Part<Key, 'params'>>;
export type ControlQuery<Key extends ControlOperation> = z.output<Part<Key, 'query'>>;
/** The body of a request, once it was parsed. */
export type ControlBody<Key extends ControlOperation> = z.output<Part<Key, 'body'>>;
/** `data` of a reply. */
export type ControlData<Key extends ControlOperation> = Unchanged<z.input<Part<Key, 'reply'>>>;

/** What is only read: a handler may pass on what is not its own. */
type Unchanged<Value> = Value extends readonly (infer Item)[]
  ? readonly Unchanged<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Unchanged<Value[Key]> }
    : Value;
