import type { Profile, ServedRpc } from '@latchkey/contract';
import { testCall } from '../handle/connection/test-call.ts';
import { createPrivilegeGroupHandlers } from '../handle/privilege-groups/privilege-group-handlers.ts';
import { createRoleHandlers } from '../handle/roles/role-handlers.ts';
import type { Principal } from '../kernel/principal.ts';
import { accessChanges } from './access-changes.ts';
import { foundTemporaryStore, TEST_ORIGIN } from './temporary-store.ts';

interface Options {
  readonly database?: string;
  readonly principal?: Principal;
}

/** A `Status` that tells of a success. */
export const OK = { extra_info: {} };

/** A grant as `SelectGrant` gives it. */
interface WireGrant {
  readonly role: { readonly name: string };
  readonly object: { readonly name: string };
  readonly object_name: string;
  readonly db_name: string;
  readonly grantor: {
    readonly user: { readonly name: string };
    readonly privilege: { readonly name: string };
  };
}

/** The handlers of roles, grants and groups over a real store of a founded cluster. */
export async function openRbacRig(profile: Profile = 'zilliz') {
  const made = await foundTemporaryStore(profile);
  const { store, clusterId } = made;
  const handlers = {
    ...createRoleHandlers({ store, profile }),
    ...createPrivilegeGroupHandlers({ privilegeGroups: store.privilegeGroups, profile }),
  };
  const run = (rpc: ServedRpc, request: object = {}, options: Options = {}) =>
    testCall(handlers, rpc, request, { clusterId, ...options });

  /** The first version; revoked if `type` is 1. */
  const v1 = (
    role: string,
    privilege: string,
    on: { type?: string; object?: string; database?: string },
    type = 0,
    options: Options = {},
  ) => {
    const { type: name = 'Collection', object: object_name = '*', database: db_name } = on;
    const grantor = { privilege: { name: privilege } };
    const entity = { role: { name: role }, object: { name }, object_name, grantor };
    return run('OperatePrivilege', { entity: { ...entity, db_name }, type }, options);
  };

  /** The second version; revoked if `type` is 1. */
  const v2 = (
    role: string,
    privilege: string,
    [db_name, collection_name]: readonly [database: string, collection: string],
    type = 0,
    options: Options = {},
  ) => {
    const grantor = { privilege: { name: privilege } };
    const request = { role: { name: role }, grantor, db_name, collection_name, type };
    return run('OperatePrivilegeV2', request, options);
  };

  const select = async (entity: object, options: Options = {}) =>
    (await run('SelectGrant', { entity }, options)).entities as WireGrant[];

  return {
    ...{ ...made, run, v1, v2, select },
    ...accessChanges(store, clusterId, TEST_ORIGIN),
    createRole: (name: string, description = '') =>
      run('CreateRole', { entity: { name, description } }),
    dropRole: (role_name: string, force_drop = false) => run('DropRole', { role_name, force_drop }),
    createGroup: (group_name: string) => run('CreatePrivilegeGroup', { group_name }),
    /** Takes privileges out if `type` is 1. */
    operateGroup: (group_name: string, privileges: readonly string[], type = 0) =>
      run('OperatePrivilegeGroup', {
        ...{ group_name, type, privileges: privileges.map((name) => ({ name })) },
      }),
    /** All that a role holds, each as `Collection default.books Search`. */
    async held(role: string): Promise<string[]> {
      const grants = await select({ role: { name: role }, db_name: '*' });
      return grants.map(shown);
    },
    async addUser(name: string, roles: readonly string[] = []) {
      const user = { clusterId, name, passwordHash: 'h', description: '', roles };
      await store.users.create(user, 1_000, TEST_ORIGIN);
    },
    async addDatabase(name: string) {
      await store.catalog.createDatabase({ clusterId, name, properties: [] }, 1_000, TEST_ORIGIN);
    },
  };
}

export function shown(grant: WireGrant): string {
  const { object, db_name, object_name, grantor } = grant;
  return `${object.name} ${db_name}.${object_name} ${grantor.privilege.name}`;
}
