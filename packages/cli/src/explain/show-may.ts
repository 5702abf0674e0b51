import type { MayAnswer, Near } from '@latchkey/server/explain';
import type { Screen } from '../output/screen.ts';
import { tableLines } from '../output/table.ts';
import { treeLines, treeOf } from './tree.ts';
import { placeFlag, placeText, stepsOf } from './words.ts';

/** Lines that say whether somebody may do something, and why. */
export function showMay(answer: MayAnswer, can: string, screen: Screen): string[] {
  const { principal } = answer;
  const name = 'user' in principal ? principal.user : `${principal.apiKey} (${principal.name})`;
  const on = 'object' in answer ? ` on ${placeText(answer.object)}` : '';
  const verdict = answer.allowed
    ? screen.paint(['bold', 'green'], 'ALLOWED')
    : screen.paint(['bold', 'red'], 'DENIED');
  const missing =
    'object' in answer && answer.doesNotExist
      ? [`That ${answer.doesNotExist} does not exist.`]
      : [];
  return [
    `${verdict}  ${name}: ${can}${on}`,
    ...missing,
    '',
    ...(answer.allowed ? showChains(answer, name) : showRemedy(answer, screen)),
  ];
}

function showChains(answer: MayAnswer & { allowed: true }, name: string): string[] {
  const tree = treeOf(answer.because.map(stepsOf));
  return [
    name,
    ...treeLines(tree),
    ...(answer.more ? ['', 'There are more ways: see --limit.'] : []),
    ...(answer.visible === false
      ? ['', 'The call is let in, but its reply is as if the collection did not exist.']
      : []),
    ...showRows(answer.rows),
  ];
}

function showRows(rows: (MayAnswer & { allowed: true })['rows']): string[] {
  if (!rows) return [];
  const { action, restricted, policies, using = [], check = [] } = rows;
  if (!restricted) return ['', 'Row policies do not bind: it holds SkipRLS.'];
  if (!policies) return ['', `Row policies bind ${action}.`];
  if (policies.length === 0)
    return [
      '',
      `Row policies let it ${action} no entity: none of them is for ${action} and for a role that it holds.`,
    ];
  // What is written has to fit a check; everything else is found by the filter.
  const filters = action === 'Insert' || action === 'Upsert' ? check : using;
  return [
    '',
    `Row policies bind ${action} to what fits ${policies.join(' or ')}:`,
    ...filters.map((filter) => `   ${filter}`),
  ];
}

function showRemedy(answer: MayAnswer & { allowed: false }, { width, paint }: Screen): string[] {
  const { reason, missing, smallestGrant, toRoles = [], rolesThatWouldDo = [] } = answer;
  if (reason !== undefined) return [`${reason[0]?.toUpperCase()}${reason.slice(1)}.`];
  const rows: string[][] = [];
  if (missing) {
    const or = missing.or ? ` (or ${missing.or} on the collection)` : '';
    rows.push(['missing', `${missing.privilege} on ${placeText(missing)}${or}`]);
  }
  for (const near of answer.closest ?? []) rows.push(['near', nearText(near)]);
  if (smallestGrant) {
    const { privilege, waits } = smallestGrant;
    const later = waits ? ', which takes effect when that is created' : '';
    rows.push(['smallest grant', `${privilege} on ${placeText(smallestGrant)}${later}`]);
    const [role = 'ROLE'] = toRoles;
    const command = `latchkey explain grant ${role} ${privilege} --on ${placeFlag(smallestGrant)}`;
    rows.push(['what it changes', command]);
  }
  if (rolesThatWouldDo.length > 0) rows.push(['roles that do', rolesThatWouldDo.join(', ')]);
  const [, ...lines] = tableLines(['', ''], rows, { width, paint });
  return lines;
}

function nearText(near: Near): string {
  switch (near.kind) {
    case 'didYouMean':
      return `did you mean --on ${near.on}?`;
    case 'holdsNoRole':
      return 'the user holds no role';
    case 'waits':
      return `role ${near.role} has ${near.grant.privilege} on ${placeText(near.grant)}, which waits for one of that name to be created`;
    case 'heldElsewhere':
      return `role ${near.role} gives ${near.privilege} on ${placeText(near)}`;
  }
}
