import type { Chain, ObjectView, Place } from '@latchkey/server/explain';

/** How people write what something is on: `default.docs`, `default.*`, `user bob`. */
export function placeText(place: ObjectView | Place): string {
  if ('database' in place) {
    const { database, collection } = place;
    if (database === '*') return 'the whole cluster';
    const alias = 'alias' in place ? ` (by its alias ${place.alias})` : '';
    return `${database}.${collection}${alias}`;
  }
  if ('role' in place) return `role ${place.role}`;
  return place.user === '*' ? 'every user' : `user ${place.user}`;
}

/** The same as `--on` takes it, in quotes where a shell would read it otherwise. */
export function placeFlag(place: Place): string {
  const text = 'user' in place ? userFlag(place.user) : dataFlag(place);
  return text.includes('*') ? `'${text}'` : text;
}

const userFlag = (user: string) => (user === '*' ? user : `user:${user}`);

function dataFlag({ database, collection }: { database: string; collection: string }): string {
  if (database === '*') return '*';
  return collection === '*' ? database : `${database}.${collection}`;
}

/** A chain, a step a text, from the principal on. */
export function stepsOf(chain: Chain): string[] {
  switch (chain.via) {
    case 'grant': {
      const { role, implicit, grant, group, privilege } = chain;
      const by = `by ${grant.grantor}, ${grant.grantedAt.slice(0, 10)}`;
      return [
        `role ${role}${implicit ? ' (everybody has it)' : ''}`,
        `grant ${grant.privilege} on ${placeText(grant)} (${by})`,
        ...(group === undefined ? [] : [`group ${group}`]),
        `privilege ${privilege}`,
      ];
    }
    case 'builtInRole':
      return [`role ${chain.role} (built in)`, `privilege ${chain.privilege}`];
    case 'apiKey': {
      const { projectRole, orgRole, role, privilege } = chain;
      const held = projectRole ? `${projectRole} of the project` : `${orgRole} of the organization`;
      return [`${held}, as ${role}`, `privilege ${privilege}`];
    }
    case 'superUser':
      return ['super user: passes every check'];
    case 'ownUser':
      return ['everybody may do this to themselves'];
    case 'ownRole':
      return [`role ${chain.role}`, 'everybody may see what their own roles hold'];
    case 'everybody':
      return [`everybody may call it: ${chain.reason}`];
  }
}
