import { errors, fixedRole, type messages, PRIVILEGE_OBJECT_TYPES } from '@latchkey/contract';
import type { CatalogIds } from '../../store/catalog.ts';
import type { GrantRecord } from '../../store/grants.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handler } from '../handler.ts';
import { checkName, checkNameOrAll } from './check-name.ts';
import { checkRoleName } from './check-role-name.ts';
import { grantToWire, shownName } from './grant-to-wire.ts';
import { objectTypeOf } from './object-type.ts';
import type { RoleParts } from './role-handlers.ts';

type Request = messages.proto.milvus.SelectGrantRequest;
type Reply = WireReply<messages.proto.milvus.SelectGrantResponse>;
type Row = Omit<GrantRecord, 'id' | 'createdAt'>;

/** `common.ErrorCode` */
const SELECT_GRANT_FAILURE = 42;

/**
 * What a role holds in a database and in all, or with `*` for the database everywhere; on one object
 * if one is given, of which an alias is another name.
 */
export function selectGrant(parts: RoleParts): Handler<Request, Reply> {
  const { ids } = parts.store.catalog;
  return async (call) => {
    const { clusterId, request } = call;
    const role = request.entity?.role?.name ?? '';
    const asked = request.entity?.object && {
      type: request.entity.object.name ?? '',
      name: request.entity.object_name ?? '',
    };
    const database = request.entity?.db_name || call.database;
    if (asked) checkName(asked.type, 'ObjectType');
    if (asked) checkNameOrAll(asked.name, 'object name');
    checkRoleName(role);
    if (!(await parts.store.roles.find(clusterId, role))) {
      throw errors.roleNotFound(role, SELECT_GRANT_FAILURE);
    }
    const type = asked && objectTypeOf(asked.type, SELECT_GRANT_FAILURE);
    const rows = (await rowsOf(parts, clusterId, role))
      .filter((row) => database === '*' || ['*', database].includes(shownName(row.database)))
      .filter((row) => !type || row.objectType === type)
      .filter((row) => !asked || isOn(row, asked.name, { clusterId, ids }));
    return { entities: rows.map(grantToWire) };
  };
}

/**
 * What is stored; of a built-in role whose contents are fixed, and so not stored, what it holds. Of
 * Milvus' `admin` that is nothing: it passes every check without a grant.
 */
async function rowsOf(
  { store, profile, rules }: RoleParts,
  clusterId: string,
  role: string,
): Promise<readonly Row[]> {
  const fixed = fixedRole(profile, role);
  if (!fixed) return store.grants.list(clusterId, [role]);
  if (profile === 'milvus') return [];
  return fixed.privileges.map((privilege) => ({
    ...{ role, privilege, database: '*', object: '*', grantor: rules.builtInUser },
    objectType: PRIVILEGE_OBJECT_TYPES.get(privilege) ?? 'Global',
  }));
}

function isOn(
  { objectType, database, object }: Row,
  name: string,
  { clusterId, ids }: { clusterId: string; ids: CatalogIds },
): boolean {
  if (shownName(object) === name) return true;
  if (object === '*' || database === '*' || objectType === 'User') return false;
  return object.id !== undefined && ids.collection(clusterId, database.name, name) === object.id;
}
