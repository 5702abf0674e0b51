import { styleText } from 'node:util';
import { type MatrixLine, type MatrixTable, matrixTables } from './matrix-table.ts';
import type { Verdict } from './verdict.ts';
import type { Matrix } from './walk.ts';

const STYLES: Record<Verdict, { mark: string; colour: 'red' | 'yellow' | 'green' | 'gray' }> = {
  '401': { mark: '401', colour: 'gray' },
  '403': { mark: '403', colour: 'red' },
  in: { mark: '✓', colour: 'green' },
  unknown: { mark: '404', colour: 'yellow' },
};

/** The tables of a matrix as aligned lines, coloured where standard output shows colours. */
export function matrixLines(matrix: Matrix): string[] {
  return matrixTables(matrix).flatMap((table) => [
    '',
    styleText('bold', `${matrix.profile}: ${table.title}`),
    ...tableLines(table),
  ]);
}

function tableLines({ head, lines }: MatrixTable): string[] {
  const [needs = '', name = '', ...callers] = head;
  const wide = [
    Math.max(needs.length, ...lines.map((line) => line.needs.length)),
    Math.max(name.length, ...lines.map((line) => line.name.length)),
  ] as const;
  const left = (first: string, second: string) =>
    `${first.padEnd(wide[0])}  ${second.padEnd(wide[1])}`;
  const marks = ({ verdicts }: MatrixLine) =>
    verdicts.map((verdict, n) => mark(verdict, callers[n]?.length ?? 0)).join('  ');
  return [
    styleText('dim', `${left(needs, name)}  ${callers.join('  ')}`),
    ...lines.map((line) => `${left(line.needs, line.name)}  ${marks(line)}`.trimEnd()),
  ];
}

function mark(verdict: Verdict | undefined, width: number): string {
  if (!verdict) return ' '.repeat(width);
  const { mark, colour } = STYLES[verdict];
  return styleText(colour, mark.padEnd(width));
}
