import type { CollectionAnswer } from '@latchkey/server/explain';
import type { Screen } from '../output/screen.ts';
import { tableLines } from '../output/table.ts';

/** Lines that list who can do what with a collection. */
export function showCollection(answer: CollectionAnswer, screen: Screen): string[] {
  const { object, principals, more, rowPolicies } = answer;
  const { database, collection, aliases } = object;
  const also = aliases.length > 0 ? ` (aliases ${aliases.join(', ')})` : '';
  return [
    screen.paint('bold', `${database}.${collection}${also}`),
    ...(principals.length === 0 ? ['Nobody may do anything with it.'] : ['']),
    ...(principals.length === 0 ? [] : whoTable(principals, screen)),
    ...(more ? ['… and more: see --limit and --offset.'] : []),
    ...(rowPolicies.length === 0 ? [] : ['', ...policyTable(rowPolicies, screen)]),
  ];
}

function whoTable(principals: CollectionAnswer['principals'], screen: Screen): string[] {
  const rows = principals.map(({ principal, inShort, through, restricted }) => [
    'user' in principal ? principal.user : `${principal.apiKey} (${principal.name})`,
    through.join(', ') || '-',
    restricted.length > 0 ? 'by policy' : 'all',
    inShort.join(', '),
  ]);
  return tableLines(['who', 'through', 'rows', 'may'], rows, screen);
}

function policyTable(policies: CollectionAnswer['rowPolicies'], screen: Screen): string[] {
  const rows = policies.map(({ name, actions, everyone, roles, using, check }) => [
    name,
    actions.join(', '),
    everyone ? 'everybody' : roles.join(', ') || 'nobody',
    [using, ...(check === '' ? [] : [`check: ${check}`])].filter((text) => text !== '').join('; '),
  ]);
  return tableLines(['row policy', 'for', 'of', 'filter'], rows, screen);
}
