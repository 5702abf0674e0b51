import { PRIVILEGE_GROUPS, type Profile } from '@latchkey/contract';

/**
 * A list of privileges in fewer words: built-in groups whose members are all in it, the largest first,
 * then the rest. `All` stands for every one.
 */
export function condense(privileges: readonly string[], profile: Profile): string[] {
  if (privileges.includes('All')) return ['All'];
  const held = new Set(privileges);
  const rest = new Set(privileges);
  const groups = PRIVILEGE_GROUPS[profile].groups
    .filter(({ privileges: all }) => all.length > 1 && all.every((one) => held.has(one)))
    .sort((a, b) => b.privileges.length - a.privileges.length)
    .filter(({ privileges: all }) => {
      const isNew = all.some((one) => rest.has(one));
      for (const one of all) rest.delete(one);
      return isNew;
    });
  return [...groups.map(({ name }) => name), ...rest];
}
