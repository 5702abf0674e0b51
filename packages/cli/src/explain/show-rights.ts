import type { RightsAnswer } from '@latchkey/server/explain';
import type { Screen } from '../output/screen.ts';
import { tableLines } from '../output/table.ts';
import { placeText } from './words.ts';

/** Lines that list all that somebody may do. */
export function showRights(answer: RightsAnswer, screen: Screen): string[] {
  const { principal, reason, rights, more, waiting, restricted } = answer;
  return [
    screen.paint('bold', titleOf(principal)),
    ...(reason === undefined ? [] : [`Not let in: ${reason}.`]),
    ...(rights.length === 0 ? ['No rights.'] : ['', ...rightsTable(rights, screen)]),
    ...(more ? ['… and more: see --limit and --offset.'] : []),
    ...waiting.map(
      (grant) =>
        `Waits: role ${grant.role} has ${grant.privilege} on ${placeText(grant)}, which does not exist yet.`,
    ),
    ...restricted.map(
      ({ database, collection, actions }) =>
        `Row policies bind ${actions.join(', ')} on ${database}.${collection}.`,
    ),
  ];
}

function titleOf(principal: RightsAnswer['principal']): string {
  if ('user' in principal) {
    const { user, roles } = principal;
    return `${user}: ${roles.length > 0 ? `roles ${roles.join(', ')}` : 'no role'}`;
  }
  const { apiKey, name, orgRole, projectRole, clusterRoles = [] } = principal;
  const roles = [
    ...(projectRole ? [`${projectRole} of the project`] : []),
    ...(clusterRoles.length > 0 ? [`roles ${clusterRoles.join(', ')}`] : []),
  ];
  return `${apiKey} (${name}): ${roles.length > 0 ? roles.join(', ') : orgRole}`;
}

function rightsTable(rights: RightsAnswer['rights'], screen: Screen): string[] {
  const rows = rights.map((row) => [
    placeText(row),
    row.level.toLowerCase(),
    row.role === undefined ? '-' : `${row.role}${row.implicit ? ' (everybody)' : ''}`,
    row.group ?? '-',
    row.privileges.join(', '),
  ]);
  return tableLines(['on', 'level', 'role', 'group', 'privileges'], rows, screen);
}
