import type { DryRunAnswer } from '@latchkey/server/explain';
import type { Screen } from '../output/screen.ts';
import { breakText } from '../output/table.ts';
import { placeText } from './words.ts';

type Difference = Omit<DryRunAnswer['users'][number], 'user'>;
type Rows = Difference['rows'][number]['after'];

/** Lines that say what a change would change, and for whom. */
export function showChange(answer: DryRunAnswer, screen: Screen): string[] {
  const { refused, users, more, apiKeys } = answer;
  const { paint } = screen;
  if (refused) {
    return [`${paint(['bold', 'red'], 'WOULD BE REFUSED')}  ${refused.message} (${refused.code})`];
  }
  const isAny = users.length + apiKeys.length > 0;
  const verdict = isAny
    ? `${paint(['bold', 'yellow'], 'WOULD CHANGE')}  the rights of ${whoText(answer)}`
    : `${paint('bold', 'NOBODY AFFECTED')}  ${whyNobody(answer)}`;
  return [
    verdict,
    ...users.flatMap(({ user, ...change }) => ['', ...show(user, change, screen)]),
    ...(more ? ['', '… and more users: see --limit and --offset.'] : []),
    ...apiKeys.flatMap(({ apiKey, name, ...change }) => [
      ...['', ...show(`API key ${name} (${apiKey})`, change, screen)],
    ]),
    ...(answer.waits && isAny
      ? ['', 'It is on something that does not exist, and takes effect when that is created.']
      : []),
  ];
}

function whoText({ users, more, apiKeys }: DryRunAnswer): string {
  const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
  return [
    ...(users.length === 0
      ? []
      : [more ? `${users.length} or more users` : counted(users.length, 'user')]),
    ...(apiKeys.length === 0 ? [] : [counted(apiKeys.length, 'API key')]),
  ].join(' and ');
}

function whyNobody({ already, waits }: DryRunAnswer): string {
  if (already) return 'it is so already';
  return waits
    ? 'until what it is on is created: that does not exist yet'
    : 'nobody would gain or lose anything';
}

function show(
  who: string,
  { gained, lost, rows, cut }: Difference,
  { width, paint }: Screen,
): string[] {
  const item = (sign: string, { inShort, ...place }: Difference['gained'][number]) =>
    breakText(`${inShort.join(', ')} on ${placeText(place)}`, width - 4).map(
      (line, index) => `  ${index === 0 ? sign : ' '} ${line}`,
    );
  return [
    who,
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
