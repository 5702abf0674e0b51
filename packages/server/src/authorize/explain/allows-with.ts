import { ApiError, type PrivilegeRule, privilegeOfWire } from '@latchkey/contract';
import { compileRights, type HeldPrivilege } from '../compile-rights.ts';
import { type Asking, decide, type Standing } from '../decide.ts';

/** A call that is to be decided, but for what its caller holds. */
export interface Case extends Omit<Asking, 'standing'> {
  readonly rule: PrivilegeRule;
}

/** The decision on a call, as the authorizer takes it. */
export function allowsWith({ rule, ...asked }: Case, standing: Standing): boolean {
  try {
    decide(rule, { ...asked, standing });
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}

/**
 * The same for somebody who holds nothing but some privileges, and whom the call is not about.
 * @param roles names of those that are held
 */
export function allowsHolding(
  asked: Case,
  held: readonly HeldPrivilege[],
  roles: ReadonlySet<string> = new Set(),
): boolean {
  const relevant = held.filter(({ privilege }) => matters(asked.rule, privilege));
  if (relevant.length === 0 && !asked.rule.own) return false;
  const variables = { user: undefined, tags: new Map<string, string>() };
  const rights = compileRights({ own: relevant }).of({ roles, variables });
  const principal = { kind: 'apiKey', id: '', name: '' } as const;
  return allowsWith({ ...asked, principal }, { rights, roles });
}

/** Whether a privilege bears on a rule at all; spares the compiler the others. */
export function matters({ privilege, alternative }: PrivilegeRule, held: string): boolean {
  if (held === 'All' || held === privilegeOfWire(privilege)) return true;
  return alternative !== undefined && held === privilegeOfWire(alternative);
}
