import type { HeldPrivilege } from './compile-rights.ts';

/** Privileges that are held on the whole cluster. */
export function everywhere(privileges: readonly string[]): HeldPrivilege[] {
  return privileges.map((privilege) => ({ privilege, database: '*', object: '*' }));
}
