import { errors, type messages } from '@latchkey/contract';
import { printedName } from '../../kernel/principal.ts';
import type { RbacLimits, RbacRestore } from '../../store/rbac.ts';
import type { Handler } from '../handler.ts';
import { originOf } from '../origin.ts';
import type { ProfileRules } from '../users/profile-rules.ts';
import { isEmptyMeta, rbacFromWire } from './rbac-from-wire.ts';
import { refreshGranted } from './refresh-granted.ts';
import type { RoleParts } from './role-handlers.ts';

type Request = messages.proto.milvus.RestoreRBACMetaRequest;

/**
 * Makes the users, roles, grants and privilege groups of a dump: all of them, or nothing if any user,
 * role or group exists already, if one names what is neither in the dump nor built in, or if they
 * do not fit. What Milvus' `public` holds becomes what the dump says, if it names that role. A dump
 * without anything in it is a success, as in Milvus.
 */
export function restoreRbac(parts: RoleParts): Handler<Request> {
  const { store, profile, rules, refreshNames } = parts;
  return async (call) => {
    const { RBAC_meta: meta } = call.request;
    if (!meta || isEmptyMeta(meta)) return {};
    const rbac = rbacFromWire(meta, { profile, rules, grantor: printedName(call.principal) });
    if (refreshNames) await refreshGranted(rbac, refreshNames);
    refuseRestore(await store.rbac.restore(call.clusterId, rbac, limitsOf(rules), originOf(call)));
    return {};
  };
}

export function limitsOf(rules: ProfileRules): RbacLimits {
  return {
    users: rules.maxUsers,
    roles: rules.maxRoles,
    grantsPerRole: rules.maxGrantsPerRole,
    privilegeGroups: rules.maxPrivilegeGroups,
  };
}

/** @throws errors.restoreInvalid, errors.restoreTooLarge */
export function refuseRestore(outcome: RbacRestore): void {
  if (outcome === 'restored') return;
  if ('exists' in outcome) {
    throw errors.restoreInvalid(`${outcome.exists} [${outcome.name}] already exists`);
  }
  const what = outcome.full === 'grants' ? `grants of role [${outcome.role}]` : outcome.full;
  throw errors.restoreTooLarge(
    `unable to restore because the number of ${what} would pass the limit`,
  );
}
