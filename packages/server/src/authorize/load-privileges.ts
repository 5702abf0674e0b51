import { type CompiledPrivileges, compileRights } from './compile-rights.ts';
import { heldByRoles } from './held-by-roles.ts';

/**
 * Reads and compiles what some roles give, together with the role that everybody has.
 * @param roles names of those that were granted; one that is not known gives nothing
 */
export async function loadPrivileges(
  roles: readonly string[],
  parts: Parameters<typeof heldByRoles>[1],
): Promise<CompiledPrivileges> {
  const { fixed, granted, implicit } = await heldByRoles(roles, parts);
  // What everybody is given shows nothing in lists.
  return compileRights({ own: [...fixed, ...granted], implicit });
}
