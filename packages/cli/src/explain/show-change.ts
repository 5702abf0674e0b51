import type { DryRunAnswer } from '@latchkey/server/explain';
import type { Screen } from '../output/screen.ts';
import { breakText } from '../output/table.ts';
import { placeText } from './words.ts';

type UserDifference = DryRunAnswer['users'][number];
type Rows = UserDifference['rows'][number]['after'];

/** Lines that say what a change would change, and for whom. */
export function showChange(answer: DryRunAnswer, screen: Screen): string[] {
  const { refused, users, more } = answer;
  const { paint } = screen;
  if (refused) {
    return [`${paint(['bold', 'red'], 'WOULD BE REFUSED')}  ${refused.message} (${refused.code})`];
  }
  const who = `${users.length}${more ? ' or more' : ''} ${users.length === 1 ? 'user' : 'users'}`;
  const verdict =
    users.length > 0
      ? `${paint(['bold', 'yellow'], 'WOULD CHANGE')}  the rights of ${who}`
      : `${paint('bold', 'NOBODY AFFECTED')}  ${whyNobody(answer)}`;
  return [
    verdict,
    ...users.flatMap((user) => ['', ...showUser(user, screen)]),
    ...(more ? ['', '… and more: see --limit and --offset.'] : []),
    ...(answer.waits && users.length > 0
      ? ['', 'It is on something that does not exist, and takes effect when that is created.']
      : []),
  ];
}

function whyNobody({ already, waits }: DryRunAnswer): string {
  if (already) return 'it is so already';
  return waits
    ? 'until what it is on is created: that does not exist yet'
    : 'no user would gain or lose anything';
}

function showUser(
  { user, gained, lost, rows, cut }: UserDifference,
  { width, paint }: Screen,
): string[] {
  const item = (sign: string, { inShort, ...place }: UserDifference['gained'][number]) =>
    breakText(`${inShort.join(', ')} on ${placeText(place)}`, width - 4).map(
      (line, index) => `  ${index === 0 ? sign : ' '} ${line}`,
    );
  return [
    user,
    ...gained.flatMap((held) => item('+', held)).map((line) => paint('green', line)),
    ...lost.flatMap((held) => item('-', held)).map((line) => paint('red', line)),
    ...rows.map(({ database, collection, action, before, after }) => {
      const was = before === undefined ? '' : `, before: ${rowsText(before)}`;
      const line = `  ~ ${action} on ${database}.${collection}: ${rowsText(after)}${was}`;
      return paint('yellow', line);
    }),
    ...(cut ? ['  … and more'] : []),
  ];
}

function rowsText(rows: Rows): string {
  if (rows === 'all') return 'every row';
  return rows.length === 0 ? 'no row' : `rows of ${rows.join(' or ')}`;
}
