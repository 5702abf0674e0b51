import type { Matrix } from './walk.ts';

/** What a matrix has otherwise than the documents say, and what else should not be; a line each. */
export function differences({ profile, rows, bugs, changes }: Matrix): string[] {
  const cells = rows.flatMap((line) => line.cells.filter((cell) => cell !== undefined));
  const wrong = cells.filter(({ actual, expected }) => actual !== expected);
  return [
    ...wrong.map(({ row, caller, actual, expected }) => {
      const about = row.about === 'nothing' ? '' : ` about the ${row.about}`;
      return `${row.name}${about} as "${caller.title}" is ${actual}, not ${expected}`;
    }),
    ...bugs.map((bug) => `a bug: ${JSON.stringify(bug)}`),
    ...changes.map((change) => `a call of the matrix changed something: ${change}`),
  ].map((line) => `${profile}: ${line}`);
}
