import type { RbacImport } from '../../../handle/roles/import-rbac.ts';
import type { ControlHandlers } from '../control-call.ts';
import { targetCluster } from '../target.ts';

/** Users and rights from another Milvus. */
export function createRbacImportRoutes(parts: {
  readonly rbacImport: RbacImport;
}): Pick<ControlHandlers, 'importRbac'> {
  return {
    importRbac: (call) => parts.rbacImport.run(targetCluster(call), call.body, call.origin),
  };
}
