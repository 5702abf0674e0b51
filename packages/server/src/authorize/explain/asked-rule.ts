import {
  errors,
  METHOD_POLICY,
  type MethodRule,
  PRIVILEGE_OBJECT_TYPES,
  type PrivilegeRule,
  type Profile,
  privilegeGroup,
  privilegeLevel,
  privilegeOfWire,
  wirePrivilege,
} from '@latchkey/contract';

export interface AskedRule {
  /** Set if an RPC was asked for, rather than a privilege. */
  readonly rpc?: string;
  readonly rule: MethodRule;
}

/** Where the rule of a bare privilege has the object's name; no message is read by it. */
const NAME = [1];

/**
 * The rule by which a question is decided. `Search` is the call where there is one of that name, so
 * that the answer is what the call would get; `PrivilegeSearch` is always the privilege itself.
 * @throws errors.controlParameter
 */
export function askedRule(profile: Profile, can: string): AskedRule {
  const rule = METHOD_POLICY[profile].get(can);
  if (rule) return { rpc: can, rule };
  const privilege = privilegeOfWire(can);
  if (PRIVILEGE_OBJECT_TYPES.has(privilege)) return { rule: privilegeRule(profile, privilege) };
  const group = privilegeGroup(profile, can);
  if (group) {
    throw errors.controlParameter(
      `${can} is a group of privileges: ask for one of ${group.privileges.join(', ') || 'none'}`,
    );
  }
  const near = nearNames(profile, can);
  const hint = near.length > 0 ? `: did you mean ${near.join(' or ')}?` : '';
  throw errors.controlParameter(`no privilege or RPC is called ${can}${hint}`);
}

/** The rule of a call that would need just this privilege, on the object that it names. */
export function privilegeRule(profile: Profile, privilege: string): PrivilegeRule {
  const level = privilegeLevel(profile, privilege);
  const objectType = PRIVILEGE_OBJECT_TYPES.get(privilege) ?? 'Global';
  const isNamed = level === 'Collection' || objectType === 'User';
  return {
    ...{ kind: 'privilege', objectType, privilege: wirePrivilege(privilege), level },
    ...(isNamed && { name: NAME }),
  };
}

function nearNames(profile: Profile, can: string): string[] {
  const wanted = can.toLowerCase();
  const names = new Set([...PRIVILEGE_OBJECT_TYPES.keys(), ...METHOD_POLICY[profile].keys()]);
  const same = [...names].filter((name) => name.toLowerCase() === wanted);
  if (same.length > 0 || wanted.length < 4) return same;
  return [...names].filter((name) => name.toLowerCase().includes(wanted)).slice(0, 5);
}
