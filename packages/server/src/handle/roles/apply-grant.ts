import { errors, fixedRole } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import { printedName } from '../../kernel/principal.ts';
import type { GrantChange } from '../../store/grants.ts';
import { originOf } from '../origin.ts';
import type { RoleParts } from './role-handlers.ts';

/** `milvus.OperatePrivilegeType` */
const GRANT = 0;
const REVOKE = 1;

/**
 * Grants or revokes, in the name of the caller. Granting twice and revoking what is not granted are
 * successes, as in Milvus.
 *
 * @param type as it came over the wire
 * @throws errors.builtInRoleGrants, grantRoleNotFound, tooManyGrants, grantInvalid
 */
export async function applyGrant(
  { store, profile, rules }: RoleParts,
  call: Call,
  type: number,
  asked: Omit<GrantChange, 'clusterId' | 'grantor'>,
): Promise<void> {
  if (type !== GRANT && type !== REVOKE)
    throw errors.grantInvalid('invalid operate privilege type');
  if (fixedRole(profile, asked.role)) throw errors.builtInRoleGrants(asked.role);
  const { clusterId } = call;
  const change: GrantChange = { ...asked, clusterId, grantor: printedName(call.principal) };
  const outcome =
    type === GRANT
      ? await store.grants.grant(change, rules.maxGrantsPerRole, originOf(call))
      : await store.grants.revoke(change, originOf(call));
  if (outcome === 'no-role') throw errors.grantRoleNotFound(asked.role);
  if (outcome === 'full') throw errors.tooManyGrants(asked.role, rules.maxGrantsPerRole);
  if (outcome === 'no-group') throw privilegeNotFound(asked.privileges[0] ?? '');
}

/** A name that is neither a privilege nor a group. */
export function privilegeNotFound(name: string) {
  return errors.grantInvalid(`not found the privilege name[${name}]`);
}
