import { type Access, isRoute, type Row } from './rows.ts';
import type { Verdict } from './verdict.ts';
import type { Matrix } from './walk.ts';

/** A matrix as texts: what a reader sees, on paper or on a terminal. */
export interface MatrixTable {
  readonly title: string;
  /** Heads of all columns. */
  readonly head: readonly string[];
  readonly lines: readonly MatrixLine[];
}

export interface MatrixLine {
  /** What the caller needs; empty where it is the same as in the line before. */
  readonly needs: string;
  readonly name: string;
  /** Unset where the caller does not make the call. */
  readonly verdicts: readonly (Verdict | undefined)[];
}

/** The RPCs of a matrix, and its routes. */
export function matrixTables({ callers, rows }: Matrix): [rpcs: MatrixTable, routes: MatrixTable] {
  const titles = callers.map(({ title }) => title);
  const tableOf = (title: string, head: string, routes: boolean): MatrixTable => {
    const own = rows.filter(({ row }) => isRoute(row.name) === routes);
    const needs = own.map(({ row }) => neededBy(row));
    const lines = own.map(({ row, cells }, n) => ({
      needs: needs[n] === needs[n - 1] ? '' : (needs[n] ?? ''),
      name: row.name,
      verdicts: cells.map((cell) => cell?.actual),
    }));
    return { title, head: ['needs', head, ...titles], lines };
  };
  return [tableOf('RPCs', 'RPC', false), tableOf('REST routes', 'route', true)];
}

const PLAIN: Record<Extract<Access, string>, string> = {
  anybody: 'any valid credential',
  nobody: 'refused to everybody',
  unknown: 'there is no such call',
};

function neededBy({ access, about }: Row): string {
  if (typeof access === 'string') return PLAIN[access];
  const privileges = [access.privilege, ...access.alternatives].join(' or ');
  if (about === 'nothing') return privileges;
  return `${privileges}, or about ${about === 'caller' ? 'oneself' : 'a role one holds'}`;
}
