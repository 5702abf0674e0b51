import type { z } from 'zod';
import { API_KEY_ROUTES } from './api-keys.ts';
import { AUDIT_ROUTES } from './audit.ts';
import { CLOUD_ROUTES } from './clouds.ts';
import { CLUSTER_ROUTES } from './clusters.ts';
import { CREDENTIAL_ROUTES } from './credentials.ts';
import { EXPLAIN_ROUTES } from './explain.ts';
import { JOB_ROUTES } from './jobs.ts';
import { MEMBER_ROUTES } from './members.ts';
import { PROJECT_ROUTES } from './projects.ts';
import { RBAC_IMPORT_ROUTES } from './rbac-import.ts';
import { RECYCLE_BIN_ROUTES } from './recycle-bin.ts';
import { SESSION_ROUTES } from './sessions.ts';
import { SNAPSHOT_ROUTES } from './snapshots.ts';

/** Every route of the control plane by its operation id. */
export const CONTROL_ROUTES = {
  ...CLOUD_ROUTES,
  ...PROJECT_ROUTES,
  ...CLUSTER_ROUTES,
  ...RECYCLE_BIN_ROUTES,
  ...JOB_ROUTES,
  ...API_KEY_ROUTES,
  ...MEMBER_ROUTES,
  ...CREDENTIAL_ROUTES,
  ...AUDIT_ROUTES,
  ...EXPLAIN_ROUTES,
  ...RBAC_IMPORT_ROUTES,
  ...SESSION_ROUTES,
  ...SNAPSHOT_ROUTES,
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
export type ControlData<Key extends ControlOperation> = z.input<Part<Key, 'reply'>>;
