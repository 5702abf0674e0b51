import { createKeyRules } from './authorize/key-rules.ts';
import type { ClusterFleet } from './fleet/cluster-fleet.ts';
import { ApiKeys } from './handle/api-keys/api-keys.ts';
import type { ClusterViews } from './handle/clusters/cluster-views.ts';
import type { ControlPrincipal } from './handle/control-principal.ts';
import { Credentials } from './handle/credentials/credentials.ts';
import { CustomRoles } from './handle/members/custom-roles.ts';
import { MemberLinks } from './handle/members/member-links.ts';
import { Members } from './handle/members/members.ts';
import { PeopleGroups } from './handle/members/people-groups.ts';
import { RoleBook } from './handle/members/role-book.ts';
import { RbacImport } from './handle/roles/import-rbac.ts';
import type { Clock } from './kernel/clock.ts';
import type { PasswordHasher } from './kernel/password-hasher.ts';
import type { Random } from './kernel/random.ts';
import type { RecentCallers } from './observe/callers/recent-callers.ts';
import type { CredentialUse } from './store/credential-uses.ts';
import type { Store } from './store/store.ts';
import { createApiKeyRoutes } from './transport/control/routes/api-key-routes.ts';
import { createAuditRoutes } from './transport/control/routes/audit-routes.ts';
import { createCredentialRoutes } from './transport/control/routes/credential-routes.ts';
import { createGroupRoutes } from './transport/control/routes/group-routes.ts';
import { createMemberRoutes } from './transport/control/routes/member-routes.ts';
import { createRbacImportRoutes } from './transport/control/routes/rbac-import-routes.ts';
import { createRoleRoutes } from './transport/control/routes/role-routes.ts';

export interface AccessParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly random: Random;
  readonly callers: RecentCallers;
  /** When credentials were last used. */
  readonly lastUses: (ids: readonly string[]) => Promise<Map<string, CredentialUse>>;
}

/** Who may do what: API keys, members, credentials of clusters, and the audit of all that. */
export function composeAccessRoutes(
  parts: AccessParts & {
    readonly views: Pick<ClusterViews, 'projects'>;
    readonly fleet: Pick<ClusterFleet, 'refreshNames'>;
  },
) {
  const { store, views } = parts;
  const rules = createKeyRules(parts);
  const book = new RoleBook({ store, rules });
  const sees = async (caller: ControlPrincipal, projectId: string) =>
    (await views.projects(caller)).some((project) => project.projectId === projectId);
  const customRoles = new CustomRoles({ ...parts, book, sees });
  const members = new Members({ ...parts, rules, book });
  return {
    ...createApiKeyRoutes({
      apiKeys: new ApiKeys({ ...parts, rules }),
      callers: parts.callers,
    }),
    ...createCredentialRoutes({
      credentials: new Credentials({ ...parts, rules }),
      callers: parts.callers,
    }),
    ...createMemberRoutes({
      ...{ members, views, customRoles },
      links: new MemberLinks({ ...parts, members }),
    }),
    ...createRoleRoutes({ customRoles }),
    ...createGroupRoutes({ groups: new PeopleGroups({ ...parts, book }) }),
    ...createRbacImportRoutes({
      rbacImport: new RbacImport({
        store,
        refreshNames: (...named) => parts.fleet.refreshNames(...named),
      }),
    }),
    ...createAuditRoutes({ audit: store.audit }),
  };
}
